using System.Globalization;
using System.Numerics;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Validation.Tests;

/// <summary>Rows and sums that a sender states, and two columns that must add up to the same.</summary>
public sealed class When_a_file_must_add_up(GivenRuns given) : IClassFixture<GivenRuns>
{
    private const string Columns =
        """{ "name": "debit", "type": "decimal", "precision": 38, "scale": 2 }, { "name": "credit", "type": "decimal", "precision": 38, "scale": 4 }, { "name": "pieces", "type": "integer" }""";

    [Theory]
    [InlineData(4, "debit", "8.5", null)]
    [InlineData(null, "debit", "8.500", null)]
    [InlineData(null, "pieces", "-1", null)]
    [InlineData(3, null, null, "it has 4 rows, expect_rows is 3")]
    [InlineData(null, "debit", "8.49", "debit adds up to 8.50, expect_sum is 8.49")]
    [InlineData(5, "pieces", "1", "it has 4 rows, expect_rows is 5; pieces adds up to -1, expect_sum is 1")]
    public async Task What_the_sender_states_is_held_against_all_rows(int? rows, string? column, string? sum, string? fault)
    {
        var import = given.Import(Columns, options: new ImportOptions { ExpectRows = rows, ExpectSum = column is null ? null : new Dictionary<string, string> { [column] = sum! } })
            .With(row => row with { ReadRows = 4 });
        import.Stage(1, 1, 10m, null, 1L);
        import.Stage(2, 2, -1.5m, null, null);
        import.Stage(3, 3, null, null, -2L);
        import.Stage(4, 4, null, null, null);

        if (fault is null)
        {
            await import.FindDuplicatesAsync();
            return;
        }
        var e = await Assert.ThrowsAsync<ImportException>(() => import.FindDuplicatesAsync());
        Assert.Equal((ErrorCodes.TotalsMismatch, $"The file is not what it should add up to: {fault}. Nothing was changed in the target."), (e.Code, e.Message));
    }

    [Fact]
    public async Task Two_columns_are_added_up_exactly_whatever_their_length()
    {
        const int Rows = 12;
        var largest = new string('9', 34);
        var import = given.Import(Columns, """ "totals": [{ "left": "debit", "right": "credit" }], """);
        for (var i = 1; i <= Rows; i++)
            import.Stage(i, i, $"{largest}.99", $"{largest}.99", null);
        await import.FindDuplicatesAsync();

        import.Stage(Rows + 1, Rows + 1, null, "0.0001", null);
        var e = await Assert.ThrowsAsync<ImportException>(() => import.With(row => row with { ReadRows = Rows + 2 }).FindDuplicatesAsync());
        var cents = (BigInteger.Parse(largest, CultureInfo.InvariantCulture) * 100) + 99;
        var total = (cents * Rows).ToString(CultureInfo.InvariantCulture);
        Assert.Contains($"debit adds up to {total[..^2]}.{total[^2..]}, credit to {total[..^2]}.{total[^2..]}01. 1 malformed rows are in no sum.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Corrections_are_a_part_of_a_file_and_need_not_add_up()
    {
        var import = given.Import(Columns, """ "totals": [{ "left": "debit", "right": "credit" }], """);
        import.Stage(1, 1, 1m, 2m, null);
        await Assert.ThrowsAsync<ImportException>(() => import.FindDuplicatesAsync());
        await import.With(row => row with { ParentId = Guid.CreateVersion7() }).FindDuplicatesAsync();
    }

    [Theory]
    [InlineData("38 digits", "99999999999999999999999999999999999999", 40)]
    [InlineData("negative", "-99999999999999999999999999999999999999", 40)]
    public void A_sum_may_be_longer_than_any_number_of_it(string shown, string number, int times)
    {
        var dataset = Datasets.DatasetReader.Read("""{ "name": "x", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "decimal", "precision": 38, "scale": 0 }] }""");
        var sum = new ColumnSum(dataset.Columns[0], 0);
        var fields = System.Text.Encoding.ASCII.GetBytes(number);
        for (var i = 0; i < times; i++)
            sum.Add(new RowCells(fields, new int[2]));
        Assert.True(BigInteger.Parse(number, CultureInfo.InvariantCulture) * times == sum.Value, shown);
    }
}
