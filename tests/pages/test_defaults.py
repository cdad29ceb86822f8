"""The recogniser on sentences of its own making; every form that counts and every trap that must not."""

import pytest
from botocore.model import Shape, ShapeResolver

from conformance.pages import defaults
from conformance.pages.defaults import resolve
from tests.pages.installed import page, renderer

SHAPES = ShapeResolver(
    {
        "Mode": {"type": "string", "enum": ["FULL", "PARTIAL"]},
        "Name": {"type": "string", "min": 2, "max": 8, "pattern": "[a-z]+"},
        "Flag": {"type": "boolean"},
        "Count": {"type": "integer", "min": 1, "max": 100},
        "Ratio": {"type": "double"},
        "Names": {"type": "list", "member": {"shape": "Name"}},
    }
)


def shape(name: str) -> Shape:
    return SHAPES.get_shape_by_name(name)


@pytest.mark.parametrize(
    ("kind", "sentence", "value"),
    [
        ("Mode", "The default value is ``FULL``.", "FULL"),
        ("Mode", "The default is ``FULL``, which takes longer.", "FULL"),
        ("Mode", "The default copying mode is ``PARTIAL``.", "PARTIAL"),
        ("Mode", "Default: FULL", "FULL"),
        ("Mode", "Defaults to ``FULL``.", "FULL"),
        ("Mode", "By default, this parameter is ``PARTIAL``.", "PARTIAL"),
        ("Mode", "If you don't specify a value, the default is ``FULL``.", "FULL"),
        ("Mode", "If ``member`` is not specified, the default value is ``FULL``.", "FULL"),
        ("Mode", "If you want no parts, use the default ``FULL``.", "FULL"),
        ("Mode", "``FULL`` is the default.", "FULL"),
        ("Mode", "Defaults to FULL if not specified.", "FULL"),
        ("Mode", "If you omit this parameter, the default of ``FULL`` is used.", "FULL"),
        ("Mode", "If no ``member`` value is given, the default value of ``FULL`` is used.", "FULL"),
        ("Name", "The default is ``abc``.", "abc"),
        ("Flag", "The default is ``False`` and you must do it by hand.", False),
        ("Flag", "Default is true.", True),
        ("Count", "We recommend starting with 1 for ``member`` (the default).", 1),
        ("Count", "The default value is 100.", 100),
        ("Count", "If omitted, the default value of 50 is used.", 50),
        ("Count", "The maximum is 90 and the default is 10.", 10),
        ("Count", "The default is 10 items.", 10),
        ("Ratio", "The default is 1.5.", 1.5),
    ],
)
def test_an_unconditional_literal_is_resolved(kind, sentence, value):
    assert resolve(sentence, "outer.member", shape(kind)) == (value, "", "")


@pytest.mark.parametrize(
    ("kind", "sentence", "reason"),
    [
        ("Mode", "The default is ``FULL`` for new things.", defaults.CONDITIONAL),
        ("Mode", "When it is big, the default is ``FULL``.", defaults.CONDITIONAL),
        ("Mode", "For Linux, the default value is ``FULL``.", defaults.CONDITIONAL),
        ("Mode", "The default is ``FULL`` or ``PARTIAL``.", defaults.CONDITIONAL),
        ("Mode", "Default: ``FULL`` (a big thing); ``PARTIAL`` (a small thing)", defaults.CONDITIONAL),
        ("Mode", "If you omit it and it is big, the default is ``FULL``.", defaults.CONDITIONAL),
        ("Mode", "If no thing was made, and it is omitted, it defaults to ``FULL``.", defaults.CONDITIONAL),
        ("Mode", "If it is not encrypted, the default is ``FULL``.", defaults.CONDITIONAL),
        ("Mode", "The default value for ``Other`` is ``FULL``.", defaults.OTHER_MEMBER),
        ("Mode", "If ``Other`` is not specified, the default value is ``FULL``.", defaults.CONDITIONAL),
        ("Mode", "The default is ``Full``.", defaults.CONFLICT),
        ("Mode", "The default is to copy everything.", defaults.NOT_LITERAL),
        ("Mode", "It determines the default modes.", defaults.NO_FORM),
        ("Name", "The default is every day.", defaults.NOT_LITERAL),
        ("Name", "The default is ``ABC``.", defaults.CONFLICT),
        ("Name", "It uses the default ``group``.", defaults.NOT_LITERAL),
        ("Count", "The default is 500.", defaults.CONFLICT),
        ("Count", "The default is 10 minutes.", defaults.NOT_LITERAL),
        ("Count", "The default is 10 ms.", defaults.NOT_LITERAL),
        ("Count", "The default is the maximum.", defaults.NOT_LITERAL),
        ("Mode", "The default sender address is ``a@b.c``.", defaults.OTHER_MEMBER),
        ("Mode", "This is because the default of ``Other`` is unknown.", defaults.NO_FORM),
        ("Names", "The default is ``abc``.", defaults.STRUCTURED),
    ],
)
def test_what_is_conditional_or_no_literal_or_of_another_member_is_left_alone(kind, sentence, reason):
    value, why, _ = resolve(sentence, "outer.member", shape(kind))
    assert (value, why) == (None, reason)


def test_the_unit_must_be_the_members_own():
    assert resolve("The default is 10 minutes.", "timeoutInMinutes", shape("Count"))[0] == 10


def test_in_a_list_only_a_value_of_the_enumeration_may_be_the_default():
    assert resolve("``FULL`` (default) - all of it.", "mode", shape("Mode"), listed=True)[0] == "FULL"
    why = resolve("``some.attribute`` - The default is ``true``.", "key", shape("Flag"), listed=True)[1]
    assert why == defaults.LISTED


def test_under_a_heading_a_default_is_that_of_a_case():
    assert resolve("Default: 1", "count", shape("Count"), heading=True)[1] == defaults.HEADED


def test_all_of_personalizes_defaults():
    from conformance.pages.default_report import outcomes

    found = {
        f"{o.operation}.{o.member.partition(' ')[2]}": o.outcome
        for o in outcomes("personalize")
        if not o.reason
    }
    assert found == {
        "CreateBatchInferenceJob.batchInferenceJobMode": "default `'BATCH_INFERENCE'`",
        "CreateCampaign.minProvisionedTPS": "default `1`",
        "CreateCampaign.campaignConfig.syncWithLatestSolutionVersion": "default `False`",
        "CreateDatasetExportJob.ingestionMode": "default `'PUT'`",
        "CreateDatasetImportJob.importMode": "default `'FULL'`",
        "CreateRecommender.recommenderConfig.minRecommendationRequestsPerSecond": "default `1`",
        "CreateSolution.performHPO": "default `False`",
        "CreateSolution.performAutoML": "default `False`",
        "CreateSolution.performAutoTraining": "default `True`",
        "CreateSolutionVersion.trainingMode": "default `'FULL'`",
        "ListBatchInferenceJobs.maxResults": "default `100`",
        "ListBatchSegmentJobs.maxResults": "default `100`",
        "ListRecipes.recipeProvider": "default `'SERVICE'`",
    }


def test_every_sentence_of_the_pages_is_resolved_or_has_a_reason():
    from conformance.pages.facts import page_facts

    speaking = 0
    for method in ("create_solution", "describe_campaign", "update_campaign"):
        for side in ("request", "response"):
            facts = page_facts(page("personalize", method), side)
            texts = [p.text for fact in facts.values() for p in fact.prose]
            said = sum(len(defaults.speaks_of_default(text)) for text in texts)
            found = defaults.defaults_of(facts, renderer().methods()[method], side)
            assert all(r.resolved or r.reason for r in found)
            assert len(found) == said
            speaking += said
    assert speaking > 5
