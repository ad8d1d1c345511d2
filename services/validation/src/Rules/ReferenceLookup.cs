using System.Buffers.Text;
using System.Text;
using Imports.Datasets;
using Imports.MySql;

namespace Imports.Validation;

/// <summary>Looks the values of a batch up in the targets that they refer to, many at once.</summary>
internal sealed class ReferenceLookup(MySqlSession session, string tenantId)
{
    /// <summary>Of one statement.</summary>
    private const int MostValues = 500;

    private static readonly string Any = SqlFile.Read<ReferenceLookup>("reference.any");
    private static readonly string Find = SqlFile.Read<ReferenceLookup>("reference.find");

    /// <summary>Takes the values that hold out of the rule.</summary>
    public async Task RunAsync(KeyOfAnother rule, CancellationToken cancellationToken)
    {
        // First: rows that come later than this look are then looked up.
        if (rule.Values.Count > 0 && rule.Target.WhenEmpty == WhenEmpty.Accept && !await HasRowsAsync(rule.Target, cancellationToken))
            rule.RemoveAll();
        var statement = Find.With("table", rule.Target.Table).With("key", SqlName.Quote(rule.Target.KeyColumn));
        foreach (var chunk in rule.Values.ToArray().Chunk(MostValues))
        {
            object values = rule.Type == ColumnType.Integer ? Array.ConvertAll(chunk, ToInteger) : Array.ConvertAll(chunk, Encoding.UTF8.GetString);
            var parameters = new Dictionary<string, object?> { ["tenantId"] = tenantId, ["values"] = values };
            foreach (var key in await session.QueryAsync<byte[]>(statement, parameters, cancellationToken: cancellationToken))
                rule.Remove(key);
        }
    }

    private async Task<bool> HasRowsAsync(ReferencedTarget target, CancellationToken cancellationToken)
        => (await session.QueryAsync<int>(Any.With("table", target.Table), new { tenantId }, cancellationToken: cancellationToken)).Count > 0;

    private static long ToInteger(byte[] value)
        => Utf8Parser.TryParse(value, out long number, out var read) && read == value.Length
            ? number
            : throw new InvalidDataException("A column of integers holds something else.");
}
