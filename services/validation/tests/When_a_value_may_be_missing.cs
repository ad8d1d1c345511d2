using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Validation.Tests;

/// <summary>Whether a row without a value is to blame depends on the file's columns and on what its blank cells mean.</summary>
public sealed class When_a_value_may_be_missing(GivenRuns given) : IClassFixture<GivenRuns>
{
    private const string Columns =
        """
        { "name": "a", "type": "text", "required": true },
        { "name": "b", "type": "text", "required": true, "default": "x" },
        { "name": "c", "type": "text", "min_length": 2 }
        """;

    [Fact]
    public async Task A_required_value_is_required()
        => Assert.Equal(["a", "b"], await MissingAsync(new ImportOptions()));

    [Fact]
    public async Task Where_a_blank_cell_keeps_the_targets_value_a_default_stands_in_for_new_rows()
        => Assert.Equal(["a"], await MissingAsync(Keep("b")));

    [Fact]
    public async Task Without_a_default_a_new_row_would_have_none()
        => Assert.Equal(["a", "b"], await MissingAsync(Keep("a")));

    [Fact]
    public async Task A_column_that_the_file_lacks_is_no_rows_fault()
    {
        var import = given.Import(Columns, """ "compare": [{ "left": "a", "operator": "=", "right": "c" }],""");
        import.Stage(1, 1, "value", null, "v");
        var plan = new SourcePlan { Delimiter = ',', Header = ["id", "a"], Fields = [0, 1, null, null], Ignored = [] };

        Assert.Equal(0, await import.With(row => row with { SourcePlan = plan.ToJson() }).CheckAsync());
        Assert.Equal(1, await import.CheckAsync());
        Assert.Equal(["b", "c", "a"], (await import.CausesAsync(1)).Select(cause => cause.Column));
    }

    [Fact]
    public async Task What_the_platform_fills_is_not_checked()
    {
        var import = given.ImportOf(
            """
            { "name": "any", "version": 1, "business_key": ["import_id", "row_number"], "columns": [
              { "name": "import_id", "type": "text", "max_length": 36, "from": "import_id" }, { "name": "row_number", "type": "integer", "from": "row_number" },
              { "name": "record", "type": "json", "required": true, "from": "record" }] }
            """);
        import.Stage(1, import.Id.ToString(), 1L, """{"a":"b"}""");
        import.Stage(2, import.Id.ToString(), 2L, """{"a":"b"}""");

        Assert.Equal(0, await import.CheckAsync());
        Assert.Equal(new RunCounts(2, 0, 0), await import.FindDuplicatesAsync());
        Assert.Equal([1L, 2L], await import.RowsAsync());
    }

    [Fact]
    public async Task Where_no_rule_can_be_broken_the_run_is_not_read()
    {
        const string Platform = """{ "name": "import_id", "type": "text", "max_length": 36, "from": "import_id" }, { "name": "row_number", "type": "integer", "from": "row_number" }""";
        Assert.Equal(0, await CheckWithoutRunAsync($$"""{ "name": "any", "version": 1, "business_key": ["import_id", "row_number"], "columns": [{{Platform}}, { "name": "a", "type": "text" }] }"""));
        // With a pattern, parsing may have found something.
        await Assert.ThrowsAsync<RunLostException>(() => CheckWithoutRunAsync(
            $$"""{ "name": "any", "version": 1, "business_key": ["import_id", "row_number"], "columns": [{{Platform}}, { "name": "a", "type": "text", "pattern": "[a-z]+" }] }"""));
    }

    private async Task<long> CheckWithoutRunAsync(string definition)
    {
        var import = given.ImportOf(definition);
        var batch = new BatchRow { ImportId = import.Id, BatchNumber = 1, TenantId = "default", FirstRow = 1, RowCount = 3, Attempt = 1, StagedRows = 3 };
        await using var session = await given.Pool.OpenAsync();
        return await given.Check.RunAsync(session, import.Row, batch, import.Dataset, CancellationToken.None);
    }

    private static ImportOptions Keep(string column) => new() { Blank = new Dictionary<string, string> { [column] = BlankPolicy.Keep } };

    private async Task<IEnumerable<string?>> MissingAsync(ImportOptions options)
    {
        var import = given.Import(Columns, options: options);
        import.Stage(1, 1, null, null, null);
        Assert.Equal(1, await import.CheckAsync());
        var causes = await import.CausesAsync(1);
        Assert.All(causes, cause => Assert.Equal((ErrorCodes.ValueRequired, "a value", ""), (cause.Code, cause.Expected, cause.Found)));
        return causes.Select(cause => cause.Column);
    }
}
