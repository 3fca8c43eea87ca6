"""Two people edit one record at once: who saves second sees both texts, and loses neither."""

RECORD = "Lunch briefing for councillors"
HERS = "Councillors asked for a repair counter, and Ffion promised the figures."
HIS = "Councillors asked for a repair counter. The budget paper quotes us twice."


def test_who_saves_second_sees_both_texts_and_decides(visit):
    ffion, tomasz = visit("ffion@repair.example"), visit("tomasz@repair.example")
    for editor in (ffion, tomasz):
        editor.goes_to("/engagements/REPAIR/?text=Lunch")
        editor.follows(RECORD, within="main")
        editor.follows("Edit", within="main")

    ffion.types("What happened, and what came of it?", HERS)
    ffion.presses("Save")
    ffion.sees_heading(RECORD)

    tomasz.types("What happened, and what came of it?", HIS)
    tomasz.types("How many people?", "21")
    tomasz.presses("Save")
    tomasz.sees("Somebody else saved this while you were writing", "Ffion Prys")
    tomasz.sees(HERS, within="table.conflict")
    tomasz.sees(HIS, within="table.conflict")
    assert tomasz.typed("What happened, and what came of it?") == HIS

    ffion.page.reload()
    ffion.sees(HERS)
    ffion.sees_no(HIS)

    both = f"{HERS} The budget paper quotes us twice."
    tomasz.types("What happened, and what came of it?", both)
    tomasz.presses("Save")
    tomasz.sees_heading(RECORD)
    tomasz.sees(both, "21")
    tomasz.sees("Ffion Prys", "Tomasz Żak", HERS, within=".history")
