using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Splitting;
using Imports.Reading.Typing;

namespace Imports.Reading.Tests;

/// <summary>What proves the order of dates and the mark of numbers, what is in doubt, and that neither depends on how the file is cut.</summary>
public sealed class When_a_column_is_proven
{
    private static readonly DatasetDefinition Dataset = DatasetReader.Read(
        """
        { "name": "shop", "version": 1, "business_key": ["id"], "columns": [
          { "name": "id", "type": "integer" }, { "name": "day", "type": "date" }, { "name": "price", "type": "decimal", "precision": 12, "scale": 3, "map": { "free": "0.00" } } ] }
        """);

    [Theory]
    [InlineData("31/03/2026", "dmy")]
    [InlineData("03/31/2026", "mdy")]
    [InlineData("31.3.2026", "dmy")]
    [InlineData("3-31-2026", "mdy")]
    [InlineData("03/04/2026", "year-last")]
    [InlineData("03/03/2026", "year-last")]
    [InlineData("2026-03-31", "iso")]
    [InlineData("2026-3-31", "ymd")]
    [InlineData("2026/03/31", "ymd")]
    [InlineData("31/03-2026", null)]
    [InlineData("31/03/26", null)]
    [InlineData("31/02/2026", null)]
    [InlineData("31/31/2026", null)]
    [InlineData("0999-01-01", null)]
    [InlineData("today", null)]
    public void The_first_date_says_where_the_year_stands(string cell, string? form) => Assert.Equal(form, Proven(1, cell).Form);

    [Theory]
    [InlineData("1.5", ".")]
    [InlineData("12,50", ",")]
    [InlineData("-1234.567", ".")]
    [InlineData("0,125", ",")]
    [InlineData(".125", ".")]
    [InlineData("1.234.567", ",")]
    [InlineData("1,234.567", ".")]
    [InlineData("1.234,5", ",")]
    [InlineData("1 234,567", ",")]
    [InlineData("1'234.567", ".")]
    [InlineData("1\u00A0234,5", ",")]
    [InlineData("1.234", null)]
    [InlineData("+12,345", null)]
    [InlineData("1200", null)]
    [InlineData("1 200", null)]
    [InlineData("1.234,567.8", null)]
    [InlineData("1.5 €", null)]
    [InlineData("12,34,567", null)]
    [InlineData("12.5%", null)]
    public void A_number_with_one_reading_proves_its_mark(string cell, string? form) => Assert.Equal(form, Proven(2, cell).Form);

    [Fact]
    public void What_fits_both_is_refused_with_its_lines()
    {
        var proof = Proof(1, "03/04/2026", "x", "05/05/2026", "05/06/2026", "", "07/08/2026", "09/10/2026");
        Assert.Null(proof.Problem(isWhole: false));
        var problem = proof.Problem(isWhole: true);
        Assert.Equal(ErrorCodes.AmbiguousDateOrder, problem?.Code);
        Assert.Contains("line 2 ('03/04/2026'), line 5 ('05/06/2026'), line 7 ('07/08/2026')", problem!.Message);
    }

    [Fact]
    public void Numbers_too()
    {
        var problem = Proof(2, "10", "1.234", "1,234").Problem(isWhole: true);
        Assert.Equal(ErrorCodes.AmbiguousDecimalMark, problem?.Code);
        Assert.Contains("line 3 ('1.234'), line 4 ('1,234')", problem!.Message);
    }

    [Fact]
    public void One_proof_decides_all_wherever_it_stands()
    {
        var proof = Proof(1, "03/04/2026", "05/06/2026", "13/06/2026");
        Assert.Null(proof.Problem(isWhole: true));
        Assert.Equal(("dmy", new PlacedCell(4, "13/06/2026")), (proof.Found.Form, proof.Found.Proof));
    }

    [Fact]
    public void Proofs_of_both_are_borne_where_nothing_is_in_doubt()
    {
        var proof = Proof(2, "1.50", "1,50", "2.75");
        Assert.Null(proof.Problem(isWhole: true));
        Assert.Equal((".", 3L), (proof.Found.Form, proof.Found.Against?.Line));
    }

    [Fact]
    public void And_are_an_error_with_all_places_where_something_is()
    {
        var problem = Proof(2, "1.50", "1,50", "2.750").Problem(isWhole: false);
        Assert.Equal(ErrorCodes.AmbiguousDecimalMark, problem?.Code);
        Assert.Contains("line 2 ('1.50')", problem!.Message);
        Assert.Contains("line 3 ('1,50')", problem.Message);
        Assert.Contains("line 4 ('2.750')", problem.Message);
    }

    [Fact]
    public void What_the_dataset_or_its_map_says_is_not_asked_of_cells()
    {
        var stated = Dataset.Columns[2] with { DecimalMark = "," };
        Assert.Null(ColumnProof.Of(stated));
        Assert.Null(ColumnProof.Of(Dataset.Columns[1] with { Formats = ["d.M.yyyy"] }));
        Assert.Equal(",", Found("id,day,price\n1,,free\n2,,\"1,5\"\n").Single(form => form.Column == "price").Form);
    }

    [Theory]
    [InlineData("utf-16le")]
    [InlineData("utf-16be")]
    [InlineData("windows-1252")]
    public void Spaces_that_do_not_break_are_known_in_each_encoding(string name)
    {
        var encoding = TextEncoding.Find(name)!;
        var source = (byte[])[.. encoding.Mark, .. encoding.FromText("id;day;price\n1;;1\u00A0234,5\n2;;2.345\n")];
        Assert.Equal(",", Found(source, new ImportOptions { Encoding = name }).Single(form => form.Column == "price").Form);
    }

    [Fact]
    public void It_does_not_depend_on_how_the_file_is_cut()
    {
        var cells = Gen.Elements("31/03/2026", "03/31/2026", "03/04/2026", "05/05/2026", "", "x", "2026-01-01").ArrayOf().Zip(Gen.Elements("1.5", "1,5", "1.234", "2,345", "7", "1 000", "").ArrayOf());
        var cuts = from size in Gen.Choose(1, 80) from slice in Gen.Choose(1, 4) select (size, slice);
        foreach (var ((days, prices), (size, slice)) in cells.Zip(cuts).Sample(500))
        {
            var rows = days.Zip(prices, (day, price) => $"1;{day};{price}\n");
            var source = Encoding.UTF8.GetBytes($"id;day;price\n{string.Concat(rows)}");
            var (whole, parts) = (Record.Exception(() => Found(source)), Record.Exception(() => Found(source, null, size, slice)));
            Assert.Equal((whole as ImportException)?.Message, (parts as ImportException)?.Message);
            if (whole is null)
                Assert.Equivalent(Found(source), Found(source, null, size, slice), strict: true);
        }
    }

    private static ColumnForm Proven(int column, params string[] cells) => Proof(column, cells).Found;

    /// <summary>The first cell stands in line 2. What is known is stored after each cell, and read again.</summary>
    private static ColumnProof Proof(int column, params string[] cells)
    {
        var proof = ColumnProof.Of(Dataset.Columns[column])!;
        foreach (var (i, cell) in cells.Index())
        {
            proof.See(Encoding.UTF8.GetBytes(cell), i + 2);
            proof = ColumnProof.Of(Dataset.Columns[column], proof.Found) ?? proof;
        }
        return proof;
    }

    private static IReadOnlyList<ColumnForm> Found(string text) => Found(Encoding.UTF8.GetBytes(text));

    /// <summary>As a cut does it, slice by slice, with the plan stored between.</summary>
    private static IReadOnlyList<ColumnForm> Found(byte[] source, ImportOptions? options = null, int batchBytes = 1 << 20, int sliceBatches = 10)
    {
        options ??= new ImportOptions();
        var (plan, at) = SourceTyping.Head(Dataset, source, options);
        for (var done = false; !done;)
        {
            var watch = FormWatch.Of(Dataset, plan);
            var cutter = new Cutter(plan.Dialect(), new CutLimits(batchBytes, 1000, 1 << 20), forms: watch);
            var slice = cutter.CutAsync(Records.Open(source), at, source.Length, sliceBatches, CancellationToken.None).GetAwaiter().GetResult();
            (at, done) = (slice.Next, slice.Done);
            if (done)
                watch?.CheckWhole();
            plan = SourcePlan.FromJson((plan with { Forms = watch?.Forms ?? plan.Forms }).ToJson());
        }
        return [.. plan.Forms.OrderBy(form => form.Column, StringComparer.Ordinal)];
    }
}
