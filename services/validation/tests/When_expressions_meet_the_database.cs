using System.Globalization;
using Imports.Datasets;
using Imports.MySql;

namespace Imports.Validation.Tests;

/// <summary>
/// Rows are outside the database when they are checked, so what evaluates an expression is ours. Here it is held against the very same expression as SQL, on the real server: the same rows must come
/// out true, false and null.
/// </summary>
public sealed class When_expressions_meet_the_database(GivenRuns given) : IClassFixture<GivenRuns>
{
    private const int Rows = 60;
    private const int Expressions = 400;
    private const int OfOneStatement = 10;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Both_say_the_same_of_every_row(int seed)
    {
        var random = new Random(seed);
        var dataset = Dataset($"e{Guid.NewGuid().ToString("N")[..8]}");
        await given.Database.RegisterDatasetAsync(dataset);
        var definition = DatasetReader.Read(dataset);
        var rows = Enumerable.Range(1, Rows).Select(id => RowOf(id, random)).ToList();
        await using var session = await given.Pool.OpenAsync();
        await InsertAsync(session, definition, rows);
        await session.ExecuteAsync("SET SESSION div_precision_increment = 30");

        var seen = new HashSet<Truth>();
        foreach (var chunk in ExpressionsOf(definition, new RandomExpressions(random)).Chunk(OfOneStatement))
        {
            var expected = await AskAsync(session, definition, chunk);
            for (var i = 0; i < chunk.Length; i++)
            {
                var condition = ExpressionCompiler.ConditionOf(chunk[i].Expression);
                foreach (var row in rows)
                {
                    var found = condition.Of(new RowCells(row.Staged.Fields, new int[definition.Columns.Count + 1]));
                    Assert.True(found == expected[(i, row.Id)], $"seed {seed}: {chunk[i].Text}\nis {found} here and {expected[(i, row.Id)]} there of the row {string.Join(" | ", row.Values)}\nas SQL: {ExpressionSql.Of(chunk[i].Expression)}");
                    seen.Add(found);
                }
            }
        }
        Assert.Equal([Truth.False, Truth.Unknown, Truth.True], seen.Order());
    }

    /// <summary>What could need more digits than are kept is no expression, and passed over.</summary>
    private static IEnumerable<(string Text, Expression Expression)> ExpressionsOf(DatasetDefinition dataset, RandomExpressions texts)
    {
        for (var found = 0; found < Expressions;)
        {
            var text = texts.Condition();
            Expression expression;
            try
            {
                expression = ExpressionParser.Read(dataset, text);
            }
            catch (ExpressionException e) when (e.Message.Contains("digits", StringComparison.Ordinal) || e.Message.Contains("names no column", StringComparison.Ordinal) || text.Length > ExpressionParser.MostCharacters)
            {
                continue;
            }
            found++;
            yield return (text, expression);
        }
    }

    private async Task<Dictionary<(int Expression, long Id), Truth>> AskAsync(MySqlSession session, DatasetDefinition dataset, (string Text, Expression Expression)[] asked)
    {
        var table = SqlName.Quote(given.Database.Server.TargetSchema, dataset.TargetTable);
        var parts = asked.Select((one, i) => $"SELECT {i} AS Number, id AS Id, CASE {ExpressionSql.Of(one.Expression)} WHEN TRUE THEN 2 WHEN FALSE THEN 0 ELSE 1 END AS Answer FROM {table}");
        var answers = await session.QueryAsync<Answered>(string.Join("\nUNION ALL ", parts));
        Assert.Equal(asked.Length * Rows, answers.Count);
        return answers.ToDictionary(answer => ((int)answer.Number, answer.Id), answer => (Truth)answer.Answer);
    }

    private async Task InsertAsync(MySqlSession session, DatasetDefinition dataset, IEnumerable<GivenRow> rows)
    {
        var names = dataset.Columns.Select(column => column.Name).ToList();
        var insert = $"INSERT INTO {SqlName.Quote(given.Database.Server.TargetSchema, dataset.TargetTable)} (tenant_id, _import_id, _changed_at, {string.Join(", ", names.Select(SqlName.Quote))}) "
            + $"VALUES ('default', RANDOM_BYTES(16), UTC_TIMESTAMP(6), {string.Join(", ", names.Select(name => $"@{name}"))})";
        foreach (var row in rows)
            await session.ExecuteAsync(insert, names.Zip(row.Values).ToDictionary(pair => pair.First, pair => InSql(pair.Second)));
    }

    private static object? InSql(object? value) => value switch
    {
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        _ => value,
    };

    private GivenRow RowOf(long id, Random random)
    {
        object?[] values =
        [
            id, One(null, 0L, 1L, -1L, 7L, long.MaxValue, long.MinValue), One(null, 0L, 2L, 12L), One(null, "0", "0.5", "-1.25", "12.5", "99999", "-9999999999999999.99"),
            One(null, "0", "0.5", "-0.0313", "12.500000000001", "-1.25"), One(null, "a", "A", " a ", "it's", "äÖ", "back\\slash", "🙂\t"), One(null, "a", "Äö", "a ", "x🙂"), One(null, true, false),
            One(null, true, false), One(null, new DateOnly(2026, 1, 31), new DateOnly(2024, 2, 29), new DateOnly(1999, 12, 1)), One(null, new DateOnly(2026, 1, 31), new DateOnly(2026, 2, 1)),
            One(null, Moment(0), Moment(10), Moment(-10)), One(null, Moment(0), Moment(10)), One(null, "{}"),
        ];
        return new GivenRow(id, values, StagedRow.Of(DatasetReader.Read(Dataset("e")), id, null, values));

        object? One(params object?[] of) => of[random.Next(of.Length)];

        static DateTimeOffset Moment(long ticks) => new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero).AddTicks(ticks);
    }

    private static string Dataset(string name) =>
        $$"""
        {
          "name": "{{name}}", "version": 1, "business_key": ["id"],
          "columns": [
            { "name": "id", "type": "integer" }, { "name": "a", "type": "integer" }, { "name": "c", "type": "integer" }, { "name": "b", "type": "decimal", "precision": 18, "scale": 2 },
            { "name": "e", "type": "decimal", "precision": 14, "scale": 12 }, { "name": "s", "type": "text" }, { "name": "t", "type": "text" }, { "name": "f", "type": "boolean" }, { "name": "g", "type": "boolean" },
            { "name": "p", "type": "date" }, { "name": "q", "type": "date" }, { "name": "m", "type": "timestamp" }, { "name": "n", "type": "timestamp" }, { "name": "j", "type": "json" }
          ]
        }
        """;

    private sealed record GivenRow(long Id, object?[] Values, StagedRow Staged);

    private sealed record Answered
    {
        public long Number { get; init; }
        public long Id { get; init; }
        public long Answer { get; init; }
    }
}
