using FsCheck;
using FsCheck.Fluent;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Mapping;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

public sealed class When_a_header_is_similar
{
    private static readonly DatasetDefinition Dataset = DatasetReader.Read(
        """
        { "name": "stock", "version": 1, "business_key": ["item_code"], "columns": [
          { "name": "item_code", "type": "text" }, { "name": "quantity", "type": "integer", "required": true }, { "name": "unit_price", "type": "decimal" } ] }
        """);

    private static readonly Gen<string> Name = Gen.Elements("Menge", "quantity", "Größe", "größe", "GROESSE", "", " ", "_", "a", "ab", "ä", "e\u0301", "№", "商品", "x1", "€").ListOf().Select(parts => string.Concat(parts.Take(4)));

    [Theory]
    [InlineData("quantity", "Quantity!", 1)]
    [InlineData("quantity", "quantty", 0.77)]
    [InlineData("unit_price", "price", 0.67)]
    [InlineData("quantity", "amount", 0.17)]
    [InlineData("a", "b", 0)]
    [InlineData("", "", 0)]
    public void The_score_is_the_share_of_neighbouring_letters(string one, string other, double score) => Assert.Equal(score, Math.Round(Similarity.Of(one, other), 2));

    [Fact]
    public void The_score_is_symmetric_and_between_0_and_1()
        => Check(from one in Name from other in Name select (one, other), pair =>
        {
            var score = Similarity.Of(pair.one, pair.other);
            Assert.InRange(score, 0, 1);
            Assert.Equal(score, Similarity.Of(pair.other, pair.one));
            if (HeaderName.Of(pair.one).Folded is { Length: > 0 } folded && folded == HeaderName.Of(pair.other).Folded)
                Assert.Equal(1, score);
        });

    [Fact]
    public void A_fingerprint_is_of_the_names_in_their_order_however_they_are_written()
        => Check(from header in Name.ListOf() select header.ToArray(), header =>
        {
            var fingerprint = HeaderFingerprint.Of(header);
            Assert.True(HeaderFingerprint.IsOne(fingerprint));
            Assert.Equal(fingerprint, HeaderFingerprint.Of(header.Select(name => $" {name.ToUpperInvariant().Replace("E\u0301", "É")} .")));
            Assert.NotEqual(fingerprint, HeaderFingerprint.Of([.. header, ""]));
            var turned = Enumerable.Reverse(header).ToArray();
            Assert.Equal(header.Select(Folded).SequenceEqual(turned.Select(Folded)), fingerprint == HeaderFingerprint.Of(turned));
        });

    [Fact]
    public void Names_that_run_into_one_another_are_other_headers() => Assert.NotEqual(HeaderFingerprint.Of(["ab", "c"]), HeaderFingerprint.Of(["a", "bc"]));

    [Fact]
    public void It_is_proposed_and_not_read()
    {
        var proposal = Propose(["item_code", "Quantty", "other"]);
        var match = proposal.Columns[1];
        Assert.Equal((1, null, FoundBy.Similar, true), (match.Field, match.Applied, match.How, match.IsProposal));
        Assert.Equal(0.77, Math.Round(match.Confidence, 2));
        Assert.Equal([1, 2], proposal.Extra);
        var problem = Assert.Single(proposal.Problems);
        Assert.Equal(ErrorCodes.HeaderMissingColumn, problem.Code);
        Assert.Contains("lacks quantity. The nearest to quantity is Quantty (score 0.77): if it is meant, state mapping=quantity:Quantty. Expected", problem.Message);
    }

    [Fact]
    public void It_is_read_where_the_sender_asks_for_it_and_it_is_similar_enough()
    {
        var apply = new ImportOptions { SimilarHeaders = SimilarHeaders.Apply };
        Assert.Equal(1, Propose(["item_code", "quantity_s"], apply).Columns[1].Applied);
        Assert.Equal("similar name, score 0.93", Propose(["item_code", "quantity_s"], apply).Columns[1].Reason);
        Assert.Null(Propose(["item_code", "quantty"], apply).Columns[1].Applied);
        Assert.Null(Propose(["item_code", "quantity_s"]).Columns[1].Applied);
    }

    [Fact]
    public void Of_two_that_are_nearly_as_similar_none_is_taken()
    {
        var match = Propose(["item_code", "quantity_a", "quantity_b"], new ImportOptions { SimilarHeaders = SimilarHeaders.Apply }).Columns[1];
        Assert.True(match.IsInDoubt);
        Assert.Null(match.Field);
        Assert.Equal([1, 2], match.Alternatives.Select(option => option.Field));
    }

    [Fact]
    public void Of_two_columns_that_it_is_nearly_as_similar_to_none_gets_it()
    {
        var dataset = DatasetReader.Read(
            """{ "name": "pair", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "text" }, { "name": "price_in", "type": "text" }, { "name": "price_on", "type": "text" }] }""");
        var proposal = new HeaderMapping(dataset, new ImportOptions { SimilarHeaders = SimilarHeaders.Apply }, 10).Propose(["id", "price_n"]);
        Assert.All(proposal.Columns.Skip(1), match => Assert.True(match.IsInDoubt && match.Field is null, match.ToString()));
    }

    [Fact]
    public void Where_no_column_is_found_nothing_of_the_line_is_told()
        => Assert.DoesNotContain("secret", Assert.Throws<ImportException>(() => new HeaderMapping(Dataset, new ImportOptions(), 10).Map(SourceDialect.Of(','), ["quantity-secret", "x"])).Message);

    [Fact]
    public void A_wide_header_is_compared_in_bounded_time()
    {
        var columns = string.Join(", ", Enumerable.Range(0, 900).Select(i => $$"""{ "name": "c{{i}}_of_a_long_name", "type": "integer" }"""));
        var wide = DatasetReader.Read($$"""{ "name": "wide", "version": 1, "business_key": ["c0_of_a_long_name"], "columns": [{{columns}}] }""");
        var header = Enumerable.Range(0, 1000).Select(i => i == 0 ? "c0_of_a_long_name" : $"d{i}_with_a_long_name").ToArray();
        var started = TimeProvider.System.GetTimestamp();
        Assert.Equal(900, new HeaderMapping(wide, new ImportOptions(), 1000).Propose(header).Columns.Count);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private static string Folded(string name) => HeaderName.Of(name).Folded;

    private static MappingProposal Propose(string[] header, ImportOptions? options = null) => new HeaderMapping(Dataset, options ?? new ImportOptions(), 10).Propose(header);

    private static void Check<T>(Gen<T> gen, Action<T> assert) => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(gen.ToArbitrary(), assert));
}
