using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Reading.Detecting;
using Imports.Reading.Previewing;

namespace Imports.Reading.Tests;

/// <summary>A preview shows how dates and numbers are read, and asks where the rows that it sees do not tell.</summary>
public sealed class When_forms_are_previewed
{
    private static readonly DatasetDefinition Dataset = DatasetReader.Read(
        """
        { "name": "sales", "version": 1, "business_key": ["id"], "columns": [
            { "name": "id", "type": "integer" }, { "name": "day", "type": "date" }, { "name": "price", "type": "decimal", "scale": 3 }
        ] }
        """);

    [Fact]
    public void What_one_row_proves_counts_for_those_before_it()
    {
        var preview = Look("id;day;price\n1;03/04/2026;1.234\n2;31/03/2026;12,5\n");
        Assert.Empty(preview.Problems);
        Assert.Empty(preview.Doubts);
        Assert.Equal([["1", "2026-04-03", "1234"], ["2", "2026-03-31", "12.5"]], preview.Rows.Select(row => row.Values));
        Assert.Equal(("dmy, as line 3 shows: 31/03/2026", ",, as line 3 shows: 12,5"), (Evidence(preview, "day"), Evidence(preview, "price")));
    }

    [Fact]
    public void What_nothing_in_the_whole_file_proves_is_what_an_import_fails_with()
    {
        var preview = Look("id;day;price\n1;03/04/2026;1.234\n2;05/05/2026;12\n");
        Assert.Equal([ErrorCodes.AmbiguousDateOrder, ErrorCodes.AmbiguousDecimalMark], preview.Problems.Select(problem => problem.Code));
        Assert.Contains("line 2 ('03/04/2026')", preview.Problems[0].Message, StringComparison.Ordinal);
        Assert.Empty(preview.Doubts);
    }

    [Fact]
    public void Of_a_file_of_which_the_head_alone_is_read_it_is_a_doubt()
    {
        var preview = Look($"id;day;price\n{string.Concat(Enumerable.Range(1, 100_000).Select(id => $"{id};2026-03-31;1.234\n"))}");
        Assert.Empty(preview.Problems);
        var doubt = Assert.Single(preview.Doubts);
        Assert.Equal("price", doubt.Subject);
        Assert.EndsWith("An import looks through the whole file for a proof first.", doubt.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_sender_states_is_not_asked_for()
    {
        var preview = Look("id;day;price\n1;03/04/2026;1.234\n", new ImportOptions { DateOrder = "mdy", DecimalMark = "." });
        Assert.Empty(preview.Problems);
        Assert.Equal([["1", "2026-03-04", "1.234"]], preview.Rows.Select(row => row.Values));
    }

    private static SourcePreview Look(string text, ImportOptions? options = null)
        => new Previewer(Dataset, options ?? new ImportOptions(), maxColumns: 10, saved: [], (_, _, _) => throw new InvalidOperationException("No column holds names."))
            .LookAsync(SourceSamples.Of(Encoding.UTF8.GetBytes(text)), isWorkbook: false, mostRows: 5).GetAwaiter().GetResult();

    private static string Evidence(SourcePreview preview, string column) => preview.Plan!.Describe().Evidence[$"form of {column}"];
}
