using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Parsing.Tests;

/// <summary>The plan of an import says what a new row begins with where it has no value, typed as a cell would be, so that who merges need not type it.</summary>
public sealed class When_new_rows_get_defaults(GivenSources given)
{
    private const string Definition =
        """
        { "name": "beginnings", "version": 1, "business_key": ["item"], "columns": [
          { "name": "item", "type": "text" },
          { "name": "plain", "type": "text" },
          { "name": "here", "type": "integer", "default": "1" },
          { "name": "filled", "type": "integer", "blank": "default", "default": "2" },
          { "name": "kept", "type": "decimal", "blank": "keep", "default": "+03.50" },
          { "name": "kept_without", "type": "integer", "blank": "keep" },
          { "name": "absent", "type": "text", "default": "a\tb\\c" },
          { "name": "absent_mapped", "type": "boolean", "map": { "Y": "true" }, "default": "Y" },
          { "name": "absent_date", "type": "date", "format": "dd.MM.yyyy", "default": "31.12.2026" },
          { "name": "absent_without", "type": "text" },
          { "name": "line", "type": "integer", "from": "row_number" } ] }
        """;

    private static readonly DatasetDefinition Dataset = DatasetReader.Read(Definition);

    [Fact]
    public async Task They_are_the_defaults_of_columns_that_are_not_in_the_file_or_keep_their_value()
    {
        var plan = await PlanAsync(new ImportOptions());
        Assert.Equal([null, null, null, null, "3.5", null, @"a\tb\\c", "1", "2026-12-31", null, null], plan.NewRowValues);
    }

    [Fact]
    public async Task What_a_blank_cell_means_is_the_import_s_choice()
    {
        var plan = await PlanAsync(new ImportOptions { Blank = new Dictionary<string, string> { ["here"] = "keep", ["filled"] = "keep", ["kept"] = "null" } });
        Assert.Equal([null, null, "1", "2", null, null, @"a\tb\\c", "1", "2026-12-31", null, null], plan.NewRowValues);
    }

    [Fact]
    public async Task A_column_that_the_sender_maps_is_in_the_file()
    {
        var plan = await PlanAsync(new ImportOptions { Mapping = new Dictionary<string, string> { ["absent"] = "plain" } });
        Assert.Equal([null, null, null, null, "3.5", null, null, "1", "2026-12-31", null, null], plan.NewRowValues);
    }

    /// <summary>As the ledger keeps it.</summary>
    private async Task<SourcePlan> PlanAsync(ImportOptions options)
    {
        await given.RegisterAsync(Definition);
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync(Encoding.UTF8.GetBytes("item,plain,here,filled,kept,kept_without\na,,,,,\n"), Dataset, options);
        await parsing.CutAsync(import);
        Assert.Null(parsing.Failure(import));
        return SourcePlan.FromJson((await given.RowAsync(import)).SourcePlan!);
    }
}
