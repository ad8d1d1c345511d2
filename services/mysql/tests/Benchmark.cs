using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Imports.MySql.Tests;

/// <summary>The three loaders side by side: the same rows into the same table, in turns, so that what else the machine does hits all alike.</summary>
public static class Benchmark
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <param name="args">Rows (default 100,000, at most 1,000,000), rounds (default 5, at most 20).</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var rows = Math.Clamp(Number(args, 0, 100_000), 1, 1_000_000);
        var rounds = Math.Clamp(Number(args, 1, 5), 1, 20);
        await using var schemas = new Schemas();
        await schemas.InitializeAsync();
        var table = await schemas.TableAsync(
            "id BIGINT NOT NULL PRIMARY KEY, sku VARCHAR(40) NOT NULL, name VARCHAR(80) NOT NULL, quantity INT NOT NULL, price DECIMAL(12,2) NOT NULL, "
            + "counted_on DATE NOT NULL, note VARCHAR(80) NULL");
        var bytes = Rows(rows);
        var kinds = new[] { BulkLoaderKind.LocalFile, BulkLoaderKind.Insert, BulkLoaderKind.ServerFile };
        var seconds = kinds.ToDictionary(kind => kind, _ => new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var kind in kinds)
            {
                var took = await LoadAsync(schemas, kind, table, bytes, rows);
                // The first round warms up.
                if (round > 0)
                    seconds[kind].Add(took);
            }
        }

        var medians = seconds.ToDictionary(pair => pair.Key, pair => pair.Value.Order().ElementAt(pair.Value.Count / 2));
        Console.WriteLine($"{rows:N0} rows x 7 columns, {bytes.Length / rows} bytes a row, median of {rounds}, {Environment.ProcessorCount} processors");
        foreach (var kind in kinds)
            Console.WriteLine($"{kind,-10} {medians[kind],6:F2} s  {medians[kind] / medians[BulkLoaderKind.LocalFile]:F2} of LocalFile  ({seconds[kind].Min():F2} to {seconds[kind].Max():F2} s)");
        return 0;
    }

    private static async Task<double> LoadAsync(Schemas schemas, BulkLoaderKind kind, string table, byte[] bytes, int rows)
    {
        await using var pool = schemas.Pool(server: schemas.With(kind));
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync($"DELETE FROM {table}", timeout: Longest);
        await session.BulkLoaderNameAsync();
        var started = Stopwatch.GetTimestamp();
        await session.BeginAsync();
        await session.BulkLoadAsync(new BulkLoad
        {
            Table = SqlName.Quote(table), Columns = ["`id`", "`sku`", "`name`", "`quantity`", "`price`", "`counted_on`", "`note`"],
            Rows = new MemoryStream(bytes), ExpectedRows = rows, Timeout = Longest,
        });
        await session.CommitAsync();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static byte[] Rows(int rows)
    {
        var random = new Random(1);
        var text = new StringBuilder();
        for (var i = 1; i <= rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i}\tSKU-{random.Next():x8}\tItem number {i} of the stock\t{random.Next(10_000)}\t")
                .Append(CultureInfo.InvariantCulture, $"{random.Next(1_000_000) / 100m:F2}\t2026-{1 + (i % 12):00}-{1 + (i % 28):00}\t{(i % 3 == 0 ? "\\N" : "shelf 12, second row")}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static int Number(string[] args, int index, int otherwise)
        => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
}
