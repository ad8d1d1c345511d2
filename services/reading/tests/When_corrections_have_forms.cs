using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

/// <summary>A few corrected rows prove no form: their dates and numbers are written as those of the import that they correct.</summary>
public sealed class When_corrections_have_forms
{
    private const string Correction = "id;day;price;_token\n1;03/04/2026;1.234;r1\n";

    private static readonly DatasetDefinition Dataset = DatasetReader.Read(
        """
        { "name": "sales", "version": 1, "business_key": ["id"], "columns": [
            { "name": "id", "type": "integer" }, { "name": "day", "type": "date" }, { "name": "price", "type": "decimal", "scale": 3 }
        ] }
        """);

    [Fact]
    public void They_are_those_that_the_first_file_proved()
    {
        var forms = Forms(Corrected("dmy", ","));
        Assert.Equal(["day dmy", "price ,"], forms.Select(form => $"{form.Column} {form.Form}"));
        Assert.All(forms, form => Assert.True(form is { IsSettled: true, IsInDoubt: false, IsInherited: true }));
        Assert.Equal("dmy, as in the import that is corrected", forms[0].Told());
    }

    [Fact]
    public void Of_a_workbook_they_are_those_of_its_text()
        => Assert.Equal(["day iso", "price ."], Forms(Corrected(null, null) with { IsWorkbook = true }).Select(form => $"{form.Column} {form.Form}"));

    [Fact]
    public void What_the_first_file_left_open_is_found_from_the_corrections()
    {
        Assert.All(Forms(Corrected("year-last", null)), form => Assert.Null(form.Form));
        Assert.All(Forms(null), form => Assert.False(form.IsSettled));
    }

    [Fact]
    public void What_the_sender_states_counts_more()
        => Assert.Equal(["mdy", "."], Forms(Corrected("dmy", ","), new ImportOptions { DateOrder = "mdy", DecimalMark = "." }).Where(form => form.Column != "id").Select(form => form.Form));

    private static IReadOnlyList<ColumnForm> Forms(SourcePlan? corrected, ImportOptions? options = null)
    {
        var mapping = new HeaderMapping(Dataset, new ImportOptions(), maxColumns: 10, isCorrection: true);
        var (plan, _) = new SourceHead(SourceSamples.Of(Encoding.UTF8.GetBytes(Correction)), new StatedDialect()).Read(mapping);
        return FormWatch.Start(Dataset, options ?? new ImportOptions(), plan, corrected);
    }

    private static SourcePlan Corrected(string? day, string? price) => new()
    {
        Delimiter = ';', Header = ["id", "day", "price"], Fields = [0, 1, 2], Ignored = [],
        Forms = [new ColumnForm { Column = "day", Form = day }, new ColumnForm { Column = "price", Form = price }],
    };
}
