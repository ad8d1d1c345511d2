namespace Imports.Datasets.Tests;

public sealed class When_definitions_are_compared
{
    private const string One = """{ "name": "a", "version": 1, "business_key": ["k"], "columns": [{ "name": "k", "type": "text" }, { "name": "n", "type": "integer", "min": 1 }] }""";

    [Theory]
    [InlineData("""{ "version": 7, "name": "a", "columns": [{ "type": "text", "name": "k", "required": false }, { "name": "n", "type": "integer", "min": 1, "max": null }], "business_key": ["k"], "undo": false, "compare": [], }""", true)]
    [InlineData("""{ "name": "a", "version": 1, "business_key": ["k"], "columns": [{ "name": "k", "type": "text" }, { "name": "n", "type": "integer", "min": 2 }] }""", false)]
    [InlineData("""{ "name": "a", "version": 1, "business_key": ["k"], "columns": [{ "name": "n", "type": "integer", "min": 1 }, { "name": "k", "type": "text" }] }""", false)]
    [InlineData("""{ "name": "a", "version": 1, "business_key": ["k"], "columns": [{ "name": "k", "type": "text" }, { "name": "n", "type": "integer", "min": 1 }], "indexes": [["n"]] }""", false)]
    [InlineData("""{ "name": "a", "version": 1, "table": "b", "business_key": ["k"], "columns": [{ "name": "k", "type": "text" }, { "name": "n", "type": "integer", "min": 1 }] }""", false)]
    public void Version_blanks_and_what_says_nothing_do_not_count(string other, bool alike)
        => Assert.Equal(alike, DefinitionText.AreAlike(DatasetReader.Read(One), DatasetReader.Read(other)));

    [Fact]
    public void Every_member_that_is_set_counts()
    {
        var one = DatasetReader.Read(One);
        Assert.False(DefinitionText.AreAlike(one, one with { Title = "A" }));
        Assert.False(DefinitionText.AreAlike(one, one with { Undo = true }));
        Assert.False(DefinitionText.AreAlike(one, one with { Duplicates = DuplicateMeaning.First }));
        Assert.False(DefinitionText.AreAlike(one, one with { Scope = "k" }));
        Assert.True(DefinitionText.AreAlike(one, one with { Version = 9 }));
    }
}
