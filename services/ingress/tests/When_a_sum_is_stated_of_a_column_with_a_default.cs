using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Ingress.Tests;

/// <summary>A blank cell that means a default other than zero would count: the file would not add up to what was sent.</summary>
public sealed class When_a_sum_is_stated_of_a_column_with_a_default
{
    private static readonly DatasetDefinition Dataset = DatasetReader.Read(
        """
        {
          "name": "x", "version": 1, "business_key": ["id"], "totals": [{ "left": "may", "right": "zero" }],
          "columns": [
            { "name": "id", "type": "integer" }, { "name": "means", "type": "decimal", "default": "1.50", "blank": "default" },
            { "name": "may", "type": "integer", "default": "7" }, { "name": "other", "type": "integer", "default": "7" }, { "name": "zero", "type": "decimal", "default": "0.00", "blank": "default" }
          ]
        }
        """);

    [Theory]
    [InlineData("zero", null, null)]
    [InlineData("may", null, null)]
    [InlineData("may", "keep", null)]
    [InlineData("means", "null", null)]
    [InlineData("other", null, null)]
    [InlineData("means", null, "'expect_sum' is 'means'; allowed is a column whose blank cells count as nothing: here they mean 1.50 (blank=means:null says otherwise).")]
    [InlineData("other", "default", "'expect_sum' is 'other'; allowed is a column whose blank cells count as nothing: here they mean 7 (blank=other:null says otherwise).")]
    public void It_is_taken_where_blank_cells_count_as_nothing(string column, string? blank, string? fault)
    {
        var options = new ImportOptions { ExpectSum = new Dictionary<string, string> { [column] = "1" }, Blank = Blank(column, blank) };
        Assert.Equal(fault, Fault(options));
    }

    [Theory]
    [InlineData("zero", "default", null)]
    [InlineData("other", "default", null)]
    [InlineData("may", "null", null)]
    [InlineData("may", "default", "'blank=may' is 'default'; allowed is null or keep: the column is one of the dataset's totals, where blank cells count as nothing, and its default is 7.")]
    public void A_column_of_the_totals_of_a_dataset_takes_no_default_that_counts(string column, string blank, string? fault)
        => Assert.Equal(fault, Fault(new ImportOptions { Blank = Blank(column, blank) }));

    private static Dictionary<string, string> Blank(string column, string? policy) => policy is null ? [] : new() { [column] = policy };

    private static string? Fault(ImportOptions options)
    {
        var e = Record.Exception(() => OptionRules.Check(Dataset, options));
        return e is null ? null : Assert.IsType<ImportException>(e) is { Code: ErrorCodes.OptionInvalid } invalid ? invalid.Message : e.ToString();
    }
}
