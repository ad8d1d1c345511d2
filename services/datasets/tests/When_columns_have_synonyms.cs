namespace Imports.Datasets.Tests;

public sealed class When_columns_have_synonyms
{
    [Fact]
    public void They_are_told_in_the_schema_of_a_row()
    {
        var dataset = DatasetReader.Read(Definition("""["Menge", "Qty."]"""));
        Assert.Equal(["Menge", "Qty."], dataset.Column("quantity").Synonyms!);
        Assert.Equal("""["Menge","Qty."]""", DatasetSchema.ToJsonSchema(dataset)["properties"]!["quantity"]!["x-synonyms"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""["Menge", "item"]""", "$.columns[1].synonyms[1]", "leads to the column 'item' too")]
    [InlineData("""["ARTIKEL-NR"]""", "$.columns[1].synonyms[0]", "leads to the column 'item' too")]
    [InlineData("""["Größe"]""", "$.columns[1].synonyms[0]", "leads to the column 'groesse' too")]
    [InlineData("""[" - "]""", "$.columns[1].synonyms[0]", "must have a letter or a digit")]
    [InlineData("[]", "$.columns[1].synonyms", "must hold 1 to 50 names")]
    [InlineData("[null]", "$.columns[1].synonyms", "holds null")]
    public void One_that_leads_elsewhere_too_or_nowhere_is_a_fault_with_its_place(string synonyms, string path, string why)
    {
        var fault = Assert.Single(Assert.Throws<DatasetDefinitionException>(() => DatasetReader.Read(Definition(synonyms))).Faults, fault => fault.Path == path);
        Assert.Contains(why, fault.Message);
    }

    [Fact]
    public void They_are_of_columns_of_the_file()
        => Assert.Contains(
            Assert.Throws<DatasetDefinitionException>(() => DatasetReader.Read(
                """{ "name": "x", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "text" }, { "name": "row", "type": "integer", "from": "row_number", "synonyms": ["Zeile"] }] }""")).Faults,
            fault => fault.Path == "$.columns[1].synonyms");

    private static string Definition(string synonyms) =>
        $$"""
        { "name": "x", "version": 1, "business_key": ["item"], "columns": [
          { "name": "item", "type": "text", "synonyms": ["Artikel Nr."] }, { "name": "quantity", "type": "integer", "synonyms": {{synonyms}} }, { "name": "groesse", "type": "integer" } ] }
        """;
}
