using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;
using Imports.Reading.Staging;
using Imports.Runs;

namespace Imports.Reading.Tests;

/// <summary>A few corrected rows prove no form: their dates and numbers are written as those of the import that they correct.</summary>
public sealed class When_corrections_have_forms
{
    private const string Correction = "id;day;price;_token\n1;03/04/2026;1.234;r1\n";

    private static readonly Guid Parent = Guid.CreateVersion7();

    private static readonly DatasetDefinition German = DatasetReader.Read(
        """
        { "name": "sales", "version": 1, "business_key": ["id"], "columns": [
            { "name": "id", "type": "integer" }, { "name": "day", "type": "date", "format": "dd.MM.yyyy" }, { "name": "at", "type": "timestamp", "format": "dd.MM.yyyy HH:mm" },
            { "name": "price", "type": "decimal", "scale": 3, "decimal_mark": "," }
        ] }
        """);

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
        => Assert.Equal(["id .", "day iso", "price ."], Forms(Corrected(null, null) with { IsWorkbook = true }).Select(form => $"{form.Column} {form.Form}"));

    [Fact]
    public void What_the_first_file_left_open_is_found_from_the_corrections()
    {
        Assert.All(Forms(Corrected("year-last", null)), form => Assert.Null(form.Form));
        Assert.All(Forms(null), form => Assert.False(form.IsSettled));
    }

    [Fact]
    public void What_the_sender_states_counts_more()
        => Assert.Equal(["mdy", "."], Forms(Corrected("dmy", ","), new ImportOptions { DateOrder = "mdy", DecimalMark = "." }).Where(form => form.Column != "id").Select(form => form.Form));

    [Fact]
    public void What_was_stated_for_the_first_file_counts_more_than_the_dataset()
    {
        var corrected = Corrected("mdy", ".") with { Forms = [Stated("id", "."), Stated("day", "mdy"), Stated("price", ".")] };
        Assert.Equal(["id .", "day mdy", "price ."], Forms(corrected, dataset: German).Select(form => $"{form.Column} {form.Form}"));
        Assert.Equal(["id ,", "day dmy", "price ,"], Forms(corrected, new ImportOptions { DateOrder = "dmy", DecimalMark = "," }, German).Select(form => $"{form.Column} {form.Form}"));
        Assert.Empty(Forms(Corrected(null, null), dataset: German));
    }

    [Fact]
    public void Of_a_workbook_the_dataset_does_not_say_them()
        => Assert.Equal(["id .", "day iso", "price ."], Forms(Corrected(null, null) with { IsWorkbook = true }, dataset: German).Select(form => $"{form.Column} {form.Form}"));

    [Fact]
    public void A_workbook_s_stated_order_is_kept()
        => Assert.Equal("dmy", Forms(Corrected("dmy", null) with { IsWorkbook = true })[1].Form);

    [Fact]
    public void A_form_of_another_type_is_none_of_the_column()
        => Assert.All(Forms(Corrected(",", "dmy")), form => Assert.False(form is { IsInherited: true } or { Form: not null }));

    [Theory]
    [InlineData("2026-03-31", "2026-03-31T06:00:00", "1.5")]
    [InlineData("31.03.2026", "31.03.2026 06:00", "1.5")]
    public void Cells_of_a_workbook_s_error_file_are_read_as_the_workbook_was(string day, string at, string price)
    {
        var options = new ImportOptions();
        var bytes = Encoding.UTF8.GetBytes($"id;day;at;price;_token\n1;{day};{at};{price};{new RowToken(1, false).ToText(Parent)}\n");
        var (plan, rows) = Head(German, bytes);
        plan = plan with { CorrectsWorkbook = true, Forms = FormWatch.Start(German, options, plan, Corrected(null, null) with { IsWorkbook = true }) };
        var batch = new BatchRow { FirstByte = rows.Byte, LengthBytes = bytes.Length - rows.Byte, FirstRow = 1, FirstLine = 2, RowCount = 1 };
        using var typed = TypedBatch.Read(German, options, SourcePlan.FromJson(plan.ToJson()), batch, (byte[])[CsvDialect.LeadIn, .. bytes[(int)rows.Byte..]], parentId: Parent);
        Assert.Empty(typed.Malformed);
        using var run = new RunReader(typed.Rows.Open(), bufferBytes: 1000);
        Assert.True(run.Read());
        Assert.Equal(["1", "2026-03-31", "2026-03-31 06:00:00.000000", "1.5"], StagedRow.Unescaped(run.Current.Fields));
    }

    [Fact]
    public async Task A_guarded_number_is_seen_without_its_guard()
    {
        var bytes = Encoding.UTF8.GetBytes("id;price;_token\n1;'-1.234,5;g1\n");
        var (plan, rows) = Head(Dataset, bytes);
        plan = plan with { Forms = FormWatch.Start(Dataset, new ImportOptions(), plan) };
        var watch = FormWatch.Of(Dataset, plan)!;
        await new Cutter(plan.Dialect(), new CutLimits(1000, 10, 100), forms: watch).CutAsync(
            (first, _) => Task.FromResult<Stream>(new MemoryStream(bytes[(int)first..])), rows, bytes.Length, maxBatches: 1, TestContext.Current.CancellationToken);
        Assert.Equal(",", Assert.Single(watch.Forms, form => form.Column == "price").Form);
    }

    private static IReadOnlyList<ColumnForm> Forms(SourcePlan? corrected, ImportOptions? options = null, DatasetDefinition? dataset = null)
    {
        var plan = Head(dataset ?? Dataset, Encoding.UTF8.GetBytes(Correction)).Plan;
        return FormWatch.Start(dataset ?? Dataset, options ?? new ImportOptions(), plan, corrected);
    }

    private static (SourcePlan Plan, SourcePosition Rows) Head(DatasetDefinition dataset, byte[] bytes)
        => new SourceHead(SourceSamples.Of(bytes), new StatedDialect()).Read(new HeaderMapping(dataset, new ImportOptions(), maxColumns: 10, isCorrection: true));

    private static ColumnForm Stated(string column, string form) => new() { Column = column, Form = form, IsStated = true };

    private static SourcePlan Corrected(string? day, string? price) => new()
    {
        Delimiter = ';', Header = ["id", "day", "price"], Fields = [0, 1, 2], Ignored = [],
        Forms = [new ColumnForm { Column = "day", Form = day }, new ColumnForm { Column = "price", Form = price }],
    };
}
