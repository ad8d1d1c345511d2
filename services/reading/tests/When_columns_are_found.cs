using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Mapping;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

/// <summary>The chain by which a column's header is found: stated, saved, exact, loose, folded, synonym; what is merely similar is proposed.</summary>
public sealed class When_columns_are_found
{
    private static readonly DatasetDefinition Dataset = DatasetReader.Read(
        """
        { "name": "stock", "version": 1, "business_key": ["item_code"], "columns": [
          { "name": "item_code", "type": "text", "synonyms": ["Artikelnummer", "Item No."] }, { "name": "quantity", "type": "integer", "required": true, "synonyms": ["Menge"] },
          { "name": "groesse", "type": "text" }, { "name": "unit_price", "type": "decimal" }, { "name": "row", "type": "integer", "from": "row_number" } ] }
        """);

    [Theory]
    [InlineData("item_code", FoundBy.Exact, 1)]
    [InlineData("Item Code", FoundBy.Loose, 0.95)]
    [InlineData("ITEM.CODE:", FoundBy.Loose, 0.95)]
    [InlineData("(item-code)", FoundBy.Loose, 0.95)]
    [InlineData("ìtem cödé", FoundBy.Folded, 0.9)]
    [InlineData("Artikelnummer", FoundBy.Synonym, 0.9)]
    [InlineData("ARTIKEL-NUMMER", FoundBy.Synonym, 0.9)]
    [InlineData("item no", FoundBy.Synonym, 0.9)]
    public void The_first_way_that_finds_it_counts(string header, string how, double confidence)
    {
        var match = Propose([header, "quantity"]).Columns[0];
        Assert.Equal((0, how, confidence, false), (match.Applied, match.How, match.Confidence, match.IsProposal));
        Assert.NotEmpty(match.Reason);
    }

    [Theory]
    [InlineData("Größe")]
    [InlineData("GROESSE")]
    [InlineData("Gro\u0308ße")]
    [InlineData("größe (cm²)", null)]
    public void Umlauts_are_found_composed_decomposed_or_written_out(string header, int? field = 2)
        => Assert.Equal(field, Propose(["item_code", "quantity", header]).Columns[2].Applied);

    [Fact]
    public void A_column_that_fits_better_has_the_header()
    {
        var twins = DatasetReader.Read(
            """{ "name": "twins", "version": 1, "business_key": ["a_b"], "columns": [{ "name": "a_b", "type": "text" }, { "name": "ab", "type": "text" }] }""");
        Assert.Equal([1, 0], new HeaderMapping(twins, new ImportOptions(), 10).Propose(["ab", "A B"]).Columns.Select(match => match.Applied));
        var doubt = new HeaderMapping(twins, new ImportOptions(), 10).Propose(["A-B"]);
        Assert.All(doubt.Columns, match => Assert.True(match.IsInDoubt));
        Assert.Contains("mapping=a_b:A-B", Assert.Single(doubt.Problems, problem => problem.Code == ErrorCodes.HeaderAmbiguous).Message);
    }

    [Fact]
    public void What_the_caller_states_comes_first_and_then_what_is_saved()
    {
        string[] header = ["item_code", "quantity", "Nummer", "Stück", "Stk"];
        var saved = Saved(header, new() { ["item_code"] = "Nummer", ["quantity"] = "Stück" });
        var proposal = Propose(header, new ImportOptions { Mapping = new Dictionary<string, string> { ["quantity"] = "Stk" } }, saved);
        Assert.Equal([2, 4], proposal.Columns.Take(2).Select(match => match.Applied));
        Assert.Equal(["saved mapping, version 3", "stated by caller"], proposal.Columns.Take(2).Select(match => match.Reason));
        Assert.Equal([0, 1, 3], proposal.Extra);
        Assert.Equal(3, proposal.Saved?.Version);
        var plan = Mapping(new ImportOptions(), saved).Map(SourceDialect.Of(','), header);
        Assert.Equal([2, 3, null, null, null], plan.Fields);
        Assert.Equal((saved.Fingerprint, 3, "saved mapping, version 3"), (plan.Fingerprint, plan.SavedMappingVersion, plan.MappingEvidence["quantity"]));
        Assert.Equivalent(plan, SourcePlan.FromJson(plan.ToJson()), strict: true);
    }

    [Fact]
    public void A_header_that_the_caller_states_for_another_column_is_not_taken_by_what_is_saved()
    {
        string[] header = ["item_code", "Anzahl", "quantity"];
        var saved = Saved(header, new() { ["quantity"] = "Anzahl" });
        var proposal = Propose(header, new ImportOptions { Mapping = new Dictionary<string, string> { ["unit_price"] = "Anzahl" } }, saved);
        Assert.Equal([0, 2, null, 1], proposal.Columns.Select(match => match.Applied));
    }

    [Fact]
    public void What_is_saved_for_another_header_is_not_used()
        => Assert.Equal(1, Propose(["item_code", "quantity", "Stück"], new ImportOptions(), Saved(["quantity", "item_code", "Stück"], new() { ["quantity"] = "Stück" })).Columns[1].Applied);

    [Theory]
    [InlineData("colour", "Stück", "names colour, which the dataset does not read from a file")]
    [InlineData("row", "Stück", "names row, which the dataset does not read from a file")]
    [InlineData("quantity", "Anzahl", "names Anzahl, which the header does not have once")]
    public void What_is_saved_and_fits_no_longer_is_told_and_none_of_it_is_used(string column, string header, string why)
    {
        string[] names = ["item_code", "quantity", "Stück", "Preis"];
        var proposal = Propose(names, new ImportOptions(), Saved(names, new() { ["unit_price"] = "Preis", [column] = header }));
        Assert.Equal(ErrorCodes.MappingOutdated, proposal.Problems[0].Code);
        Assert.Contains(why, proposal.Problems[0].Message);
        Assert.DoesNotContain(proposal.Columns, match => match.How == FoundBy.Saved);
        Assert.Equal(ErrorCodes.MappingOutdated, Assert.Throws<ImportException>(() => Mapping(new ImportOptions(), Saved(names, new() { [column] = header })).Map(SourceDialect.Of(','), names)).Code);
    }

    [Fact]
    public void A_header_below_titles_is_found_by_synonyms_and_by_what_is_saved()
    {
        string[] header = ["Artikelnummer", "x", "y"];
        var mapping = Mapping(new ImportOptions(), Saved(header, new() { ["quantity"] = "y" }));
        Assert.Equal(2, mapping.CountNamed(header));
        Assert.True(mapping.IsComplete(header));
        Assert.False(mapping.IsComplete(["Artikelnummer", "y", "x"]));
    }

    [Theory]
    [InlineData("quantity,item_code,notes,Notes", "names notes 2 times, in the columns 3, 4, as names that differ in case alone; expected different names. Rename column 4, e.g. to Notes_2.")]
    [InlineData("quantity,item_code,x,x,X_2", "names x 2 times, in the columns 3, 4; expected different names. Rename column 4, e.g. to x_3.")]
    [InlineData("Quantity,item_code,QUANTITY", "names quantity 2 times, in the columns 1, 3; expected it once. Found Quantity, item_code, QUANTITY. Rename column 3, e.g. to QUANTITY_2.")]
    [InlineData("quantity,Item No,Artikelnummer", "names item_code 2 times, in the columns 2, 3; expected it once. Found quantity, Item No, Artikelnummer. State which one, e.g. mapping=item_code:Item No, or rename column 3")]
    public void Headers_that_are_the_same_are_an_error_with_another_name(string header, string message)
    {
        var failure = Assert.Throws<ImportException>(() => Mapping(new ImportOptions()).Map(SourceDialect.Of(','), header.Split(',')));
        Assert.Equal(ErrorCodes.HeaderDuplicateColumn, failure.Code);
        Assert.Contains(message, failure.Message);
    }

    [Fact]
    public void Fields_without_a_name_are_no_twins() => Assert.Empty(Propose(["item_code", "quantity", "", "", " "]).Problems);

    private static SavedMapping Saved(string[] header, Dictionary<string, string> mapping) => new()
    {
        Fingerprint = HeaderFingerprint.Of(header), Version = 3, Header = header, Mapping = mapping, SavedBy = "anonymous", SavedAt = DateTimeOffset.UnixEpoch,
    };

    private static HeaderMapping Mapping(ImportOptions options, params SavedMapping[] saved) => new(Dataset, options, 10, saved);

    private static MappingProposal Propose(string[] header, ImportOptions? options = null, params SavedMapping[] saved) => Mapping(options ?? new ImportOptions(), saved).Propose(header);
}
