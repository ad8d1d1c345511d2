using Imports.Datasets;

namespace Imports.Datasets.Tests;

/// <summary>What the catalogue says of a table against its definition; the migrator's tests do it with real tables.</summary>
public sealed class When_a_target_is_checked
{
    private static readonly DatasetDefinition Dataset = DatasetReader.Read(
        """
        { "name": "stock", "version": 1, "business_key": ["item", "day"],
          "columns": [{ "name": "item", "type": "text" }, { "name": "day", "type": "date" }, { "name": "note", "type": "text" }] }
        """);

    [Theory]
    [InlineData("utf8mb4_bin", true)]
    [InlineData("utf8mb4_0900_bin", false)]
    [InlineData("utf8mb4_nopad_bin", false)]
    [InlineData("utf8mb4_general_ci", false)]
    public void Text_of_the_key_is_in_the_order_of_the_runs(string collation, bool fits)
    {
        var faults = Check(item: collation, note: "utf8mb4_bin");
        Assert.Equal(
            fits ? [] : [new DatasetFault("$.columns[0].type", $"is in the business key and must be compared by utf8mb4_bin, in whose order rows are merged; stock.item has {collation}")],
            faults);
    }

    [Theory]
    [InlineData("utf8mb4_0900_bin")]
    [InlineData("utf8mb4_general_ci")]
    public void Text_outside_the_key_may_be_compared_in_any_way(string collation) => Assert.Empty(Check(item: "utf8mb4_bin", note: collation));

    private static IReadOnlyList<DatasetFault> Check(string item, string note)
    {
        var table = new TargetTable
        {
            Name = "stock",
            Engine = "InnoDB",
            Columns =
            [
                Text("tenant_id", 64, "utf8mb4_0900_bin"), Text("item", 255, item), new TargetColumn { Name = "day", DataType = "date", ColumnType = "date" }, Text("note", 255, note) with { IsNullable = true },
                new TargetColumn { Name = "_import_id", DataType = "binary", ColumnType = "binary(16)", Bytes = 16 },
                new TargetColumn { Name = "_changed_at", DataType = "datetime", ColumnType = "datetime(6)", Fraction = 6 },
            ],
            Indexes = [new TargetIndex("PRIMARY", IsUnique: true, ["tenant_id", "item", "day"])],
        };
        return new TargetCheck(Dataset, table).Run(mayAddColumns: false);
    }

    private static TargetColumn Text(string name, int characters, string collation) => new()
    {
        Name = name, DataType = "varchar", ColumnType = $"varchar({characters})", Characters = characters, Bytes = characters * 4, CharacterSet = "utf8mb4", Collation = collation,
    };
}
