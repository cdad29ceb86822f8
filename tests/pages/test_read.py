import pytest

from conformance.pages.errors import PageError
from conformance.pages.facts import page_facts
from conformance.pages.read import read_page
from conformance.pages.syntax import read_request, read_response
from tests.pages.installed import page, page_text

SEED = ("personalize", "create_dataset_export_job")


def test_the_seed_pages_structure():
    facts = page_facts(page(*SEED), "request")
    assert list(facts) == [
        "jobName",
        "datasetArn",
        "ingestionMode",
        "roleArn",
        "jobOutput",
        "jobOutput.s3DataDestination",
        "jobOutput.s3DataDestination.path",
        "jobOutput.s3DataDestination.kmsKeyArn",
        "tags",
        "tags[]",
        "tags[].tagKey",
        "tags[].tagValue",
    ]
    required = {path: fact.required_line for path, fact in facts.items() if fact.required}
    assert required == {
        "jobName": 61,
        "datasetArn": 69,
        "roleArn": 85,
        "jobOutput": 93,
        "jobOutput.s3DataDestination": 100,
        "jobOutput.s3DataDestination.path": 107,
        "tags[].tagKey": 138,
        "tags[].tagValue": 145,
    }
    assert facts["ingestionMode"].enum == ("BULK", "PUT", "ALL")
    assert facts["ingestionMode"].syntax_line == 44
    assert facts["tags"].type == "list"
    assert list(page_facts(page(*SEED), "response")) == ["datasetExportJobArn"]
    assert page(*SEED).exceptions[0] == ("InvalidInputException", 182)


def test_every_line_number_points_at_what_it_names():
    lines = page_text("personalize", "create_solution").split("\n")
    for path, fact in page_facts(page("personalize", "create_solution"), "request").items():
        name = path.rpartition(".")[2]
        assert name.endswith(("]", "}")) or name in lines[fact.line - 1]
        assert "REQUIRED" in lines[fact.required_line - 1] or not fact.required
        if fact.enum:
            assert all(f"'{value}'" in lines[fact.syntax_line - 1] for value in fact.enum)
        for prose in fact.prose:
            assert prose.text.split()[0].strip("`") in lines[prose.line - 1]


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("  **Request Syntax**\n", "  **Request**\n", 9, "no \\*\\*Request Syntax\\*\\*"),
        ("        jobName='string',\n", "        jobName,\n", 42, "'=' expected"),
        (
            "            's3DataDestination': {\n",
            "            s3DataDestination: {\n",
            47,
            "a quoted member name",
        ),
        ("  :type jobName: string\n", "", 60, "'jobName' has no :type:"),
        ("  :param jobName: **[REQUIRED]** \n", "", 1, "'jobName' has a :type: and no :param:"),
        ("    **Response Structure**\n", "", 155, "is missing"),
        (".. py:method::", ".. py:thing::", 1, "no py:method block"),
    ],
)
def test_a_page_that_cannot_be_understood_is_an_error_with_page_and_line(old, new, line, problem):
    text = page_text(*SEED)
    assert old in text
    with pytest.raises(PageError, match=problem) as caught:
        read_page(text.replace(old, new, 1), "personalize/client/create_dataset_export_job.rst")
    assert str(caught.value).startswith("personalize/client/create_dataset_export_job.rst:")
    assert abs(caught.value.line - line) <= 1


def test_a_line_separator_within_a_paragraph_moves_no_line():
    where = ("personalize", "create_solution")
    text = page_text(*where)
    line = next(f.prose[0].line for f in page_facts(page(*where), "request").values() if f.prose)
    lines = text.split("\n")
    lines[line - 1] = lines[line - 1].rstrip() + " one\u2028two\x0bthree\x85four"
    changed = read_page("\n".join(lines), "p")
    for side in ("request", "response"):
        assert [(p, f.line) for p, f in page_facts(changed, side).items()] == [
            (p, f.line) for p, f in page_facts(page(*where), side).items()
        ]


def test_a_line_feed_within_prose_ends_nothing():
    where = ("personalize", "create_solution")
    lines = page_text(*where).split("\n")
    for fact in page_facts(page(*where), "response").values():
        line = fact.prose[0].line
        lines[line - 1] = lines[line - 1].replace(" ", "\n ", 1)
    changed = page_facts(read_page("\n".join(lines), "p"), "response")
    assert list(changed) == list(page_facts(page(*where), "response"))
    assert len(page(*where).exceptions) == len(read_page("\n".join(lines), "p").exceptions)


def test_syntax_blocks_of_every_kind():
    text = (
        "response = client.do_it(\n"
        "    from=123,\n"
        "    empty={}\n"
        "    ,\n"
        "    choice='A'|'B',\n"
        "    when=datetime(2015, 1, 1),\n"
        "    flag=True|False,\n"
        "    blob=b'bytes'|file,\n"
        "    any={...}|[...]|123|123.4|'string'|True|None,\n"
        "    again={'... recursive ...'},\n"
        "    items=[\n"
        "        {\n"
        "            'x-y.z': 123.0\n"
        "        },\n"
        "    ],\n"
        ")\n"
    )
    members = dict(read_request(text, "p", 10).members)
    assert members["from"].text == "123"
    assert members["empty"].members == ()
    assert members["choice"].values == ("A", "B")
    assert members["choice"].line == 14
    assert members["when"].text == "datetime(2015,1,1)"
    assert members["again"].kind == "recursive"
    assert members["any"].text == "{...}|[...]|123|123.4|text|True|None"
    element = members["items"].members[0][1]
    assert [name for name, _ in element.members] == ["x-y.z"]


def test_a_broken_syntax_block_names_its_line():
    with pytest.raises(PageError, match=r"^p:7: syntax block"):
        read_response("{\n    'a': 'string'\n    'b': 'string'\n}\n", "p", 5)
