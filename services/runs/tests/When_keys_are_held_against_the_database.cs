using Imports.Datasets;

namespace Imports.Runs.Tests;

/// <summary>Encoded keys are in the order of the target's primary key, and the same exactly where that takes two keys for one.</summary>
public sealed class When_keys_are_held_against_the_database(GivenTarget target) : IClassFixture<GivenTarget>
{
    private const int Rows = 4000;
    private const int Seed = 20260301;

    [Theory]
    [InlineData(ColumnType.Text)]
    [InlineData(ColumnType.Integer)]
    [InlineData(ColumnType.Decimal)]
    [InlineData(ColumnType.Boolean)]
    [InlineData(ColumnType.Date)]
    [InlineData(ColumnType.Timestamp)]
    [InlineData(ColumnType.Text, ColumnType.Text)]
    [InlineData(ColumnType.Boolean, ColumnType.Text, ColumnType.Date)]
    [InlineData(ColumnType.Text, ColumnType.Integer, ColumnType.Decimal)]
    [InlineData(ColumnType.Decimal, ColumnType.Timestamp, ColumnType.Text)]
    [InlineData(ColumnType.Enum, ColumnType.Uuid)]
    public async Task They_have_its_order_and_its_equality(params ColumnType[] types)
    {
        var dataset = GivenTarget.Dataset(types);
        var cells = new Cells(Seed);
        var rows = Enumerable.Range(0, Rows).Select(place => Row.Of([.. types.Select(cells.Any), Row.Text(place)])).ToList();
        await HoldAsync(dataset, rows);
    }

    /// <summary>The key, of two columns of text, is in the table's order of columns, which is not the rows'.</summary>
    [Fact]
    public async Task The_parts_stand_in_the_order_of_the_key_and_not_of_the_columns()
    {
        var dataset = GivenTarget.Dataset(ColumnType.Text, ColumnType.Integer) with { Name = "turned", BusinessKey = ["k1", "k0"] };
        var cells = new Cells(Seed);
        var rows = Enumerable.Range(0, Rows).Select(place => Row.Of(cells.Any(ColumnType.Text), cells.Any(ColumnType.Integer), Row.Text(place))).ToList();
        await HoldAsync(dataset, rows);
    }

    [Fact]
    public async Task Spaces_and_what_is_less_than_a_space_sort_as_if_spaces_followed_the_end()
    {
        var texts = new[]
        {
            "", " ", "  ", "\t", " \t", "  \t", "\0", "a", "a ", "a  ", "a\t", "a \t", "a  \t", "a\0", "a \0", "a\u001f", "a \u001f", "a!", "a !", "a  !", "a b", "a  b", "ab", "a\tb", "a\t b", "a\t\t",
            $"a{new string(' ', 253)}!", $"a{new string(' ', 252)}!", $"a{new string(' ', 253)}\t", $"a{new string(' ', 252)}\t", new string(' ', 255), $"{new string(' ', 254)}\u001f",
        };
        var kept = await HoldAsync(GivenTarget.Dataset(ColumnType.Text), [.. texts.Select((text, place) => Row.Of(text, Row.Text(place)))]);
        Assert.DoesNotContain(kept, row => texts[row.Place] is " " or "a ");
        Assert.True(kept.ToList().FindIndex(row => texts[row.Place] == "a\t") < kept.ToList().FindIndex(row => texts[row.Place] == "a"));
    }

    /// <summary>A table that was there before may be wider than its dataset asks, and hold what no import would put into it.</summary>
    [Theory]
    [InlineData(ColumnType.Integer, "`k0` DECIMAL(26, 4) NOT NULL")]
    [InlineData(ColumnType.Decimal, "`k0` DECIMAL(60, 20) NOT NULL")]
    [InlineData(ColumnType.Text, "`k0` VARCHAR(700) NOT NULL")]
    public async Task Those_of_a_wider_table_are_the_same(ColumnType type, string widened)
    {
        var dataset = GivenTarget.Dataset(type) with { Name = $"wide_{type}".ToLowerInvariant() };
        var cells = new Cells(Seed);
        await HoldAsync(dataset, [.. Enumerable.Range(0, 500).Select(place => Row.Of(cells.Any(type), Row.Text(place)))], widened);
    }

    [Theory]
    [InlineData(ColumnType.Integer, "`k0` DECIMAL(26, 4) NOT NULL", "-9223372036854775809,-1.5,-1,-0.25,0,1,1.0001,2,9223372036854775808")]
    [InlineData(ColumnType.Boolean, "`k0` INT NOT NULL", "-100,-2,-1,0,1,2,9,10,100")]
    public async Task Numbers_that_no_import_would_write_have_their_place_too(ColumnType type, string widened, string numbers)
    {
        var dataset = GivenTarget.Dataset(type) with { Name = $"foreign_{type}".ToLowerInvariant() };
        var kept = await HoldAsync(dataset, [.. numbers.Split(',').Select((number, place) => Row.Of(number, Row.Text(place)))], widened);
        Assert.Equal(numbers.Split(',').Length, kept.Count);
    }

    private async Task<IReadOnlyList<KeptRow>> HoldAsync(DatasetDefinition dataset, IReadOnlyList<byte[]> rows, params string[] widened)
    {
        var kept = await target.FillAsync(dataset, rows, widened);
        var keys = Encoded(dataset, rows);
        // A dictionary of keys as hex digits: the first of each is the one that the table keeps.
        var expected = Enumerable.Range(0, rows.Count).GroupBy(place => Convert.ToHexString(keys[place])).Select(same => same.Min())
            .Order(Comparer<int>.Create((left, right) => keys[left].AsSpan().SequenceCompareTo(keys[right]))).ToList();
        Assert.True(expected.Count is > 0 && (expected.Count < rows.Count || rows.Count < 1000), "some keys are there twice");
        Assert.Equal(expected, kept.Select(row => row.Place));
        foreach (var row in kept)
            Assert.Equal(keys[row.Place], Appended(dataset, row.Parts));
        return kept;
    }

    private static List<byte[]> Encoded(DatasetDefinition dataset, IReadOnlyList<byte[]> rows)
    {
        var (encoder, key) = (new KeyEncoder(dataset), new KeyBuffer());
        return [.. rows.Select(row =>
        {
            encoder.Encode(row, key);
            return key.Written.ToArray();
        })];
    }

    private static byte[] Appended(DatasetDefinition dataset, IReadOnlyList<byte[]> parts)
    {
        var key = new KeyBuffer();
        for (var i = 0; i < parts.Count; i++)
            KeyEncoder.Append(dataset.Column(dataset.BusinessKey[i]).Type, parts[i], key);
        return key.Written.ToArray();
    }
}
