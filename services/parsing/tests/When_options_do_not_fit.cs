using System.Text;
using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Parsing.Tests;

/// <summary>The import fails before anything of it is staged, and says what does not fit.</summary>
public sealed class When_options_do_not_fit(GivenSources given)
{
    [Fact]
    public Task A_mapping_of_no_column() => FailsAsync(Mapping("colour", "item"), "mapping names colour");

    [Fact]
    public Task A_mapping_to_no_header() => FailsAsync(Mapping("item", " "), "mapping gives item a blank header");

    [Fact]
    public Task A_default_that_there_is_none_of() => FailsAsync(Blank("quantity", "default"), "the dataset gives it none");

    [Fact]
    public Task A_required_column_that_is_to_keep_its_value() => FailsAsync(Blank("item", "keep"), "the column is required");

    [Fact]
    public Task A_meaning_of_blank_that_is_none() => FailsAsync(Blank("quantity", "zero"), "Expected one of null, default, keep");

    [Fact]
    public Task A_choice_of_extra_columns_that_is_none() => FailsAsync(new ImportOptions { ExtraColumns = "drop" }, "Expected one of ignore, refuse");

    [Fact]
    public Task A_budget_that_is_no_number() => FailsAsync(new ImportOptions { MaxRejects = "few" }, "max_rejects: 'few'");

    /// <summary>A definition's reader knows every type but this one.</summary>
    [Fact]
    public async Task A_default_that_is_no_value_of_its_column()
    {
        var definition = $$"""
            { "name": "d{{Guid.NewGuid():N}}", "version": 1, "business_key": ["item"], "columns": [{ "name": "item", "type": "text" }, { "name": "quantity", "type": "timestamp", "default": "soon" }] }
            """;
        await given.RegisterAsync(definition);
        await FailsAsync(await given.ImportAsync(Encoding.UTF8.GetBytes("item,quantity\na,1\n"), DatasetReader.Read(definition)), "found 'soon'");
    }

    private async Task FailsAsync(ImportOptions options, string why) => await FailsAsync(await given.ImportAsync("item,quantity\na,1\n", options), why);

    private async Task FailsAsync(Guid import, string why)
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        await parsing.CutAsync(import);
        await parsing.FailedAsync(import);
        Assert.Equal(ErrorCodes.OptionInvalid, parsing.Failure(import)?.Code);
        Assert.Contains(why, parsing.Failure(import)?.Message);
        Assert.Empty(await given.BatchesAsync(import));
        Assert.Null((await given.RowAsync(import)).SourcePlan);
    }

    private static ImportOptions Mapping(string column, string header) => new() { Mapping = new Dictionary<string, string> { [column] = header } };

    private static ImportOptions Blank(string column, string policy) => new() { Blank = new Dictionary<string, string> { [column] = policy } };
}
