"""Writers: each prints what it is given in one layout, and looks nothing up."""
