"""The flask commands, a module for each subject. They ask for nobody, so they may do all."""
