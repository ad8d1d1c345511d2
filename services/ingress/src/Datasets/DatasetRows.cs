using System.Buffers;
using System.Data;
using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Ingress;

/// <summary>
/// Reads a target table page by page, on connections of its own and within a time limit, so that neither can an import hold it up, nor can it hold up
/// anything else.
/// </summary>
internal sealed class DatasetRows(
    [FromKeyedServices(Pools.Rows)] MySqlPool pool, DatasetCatalog catalog, MySqlServerOptions server, IngressOptions options, TimeProvider time)
{
    /// <summary>A page ends here however many rows were asked for: wide rows are not to fill the memory.</summary>
    private const int MaxPageBytes = 8 << 20;

    /// <summary>One statement reads no more than this where the rows are as wide as they may be.</summary>
    private const int MaxChunkBytes = 2 * MaxPageBytes;

    /// <summary>For the last statement of a page whose time is nearly up: one without a limit would wait for ever.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    /// <summary>One page as JSON: <c>items</c>, and <c>next</c>, the address of the page after it.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.DatasetUnknown"/>, <see cref="ErrorCodes.RequestInvalid"/>, <see cref="ErrorCodes.FilterTooSlow"/>.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(string name, int? limit, HttpRequest request, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var dataset = await catalog.FindAsync(session, Tenants.Default, name, cancellationToken);
        var query = new RowQuery(dataset, Tenants.Default, server.TargetSchema, limit, request.Query);
        var output = new ArrayBufferWriter<byte>();
        await using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("items");
        var last = await ReadItemsAsync(session, dataset, query, json, cancellationToken);
        json.WriteEndArray();
        json.WriteString("next", last is null ? null : ListEndpoints.Next(request, RowQuery.AfterName, RowCursor.Write(last)));
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        return output.WrittenMemory;
    }

    /// <returns>The key of the last row when there are more; else null.</returns>
    private async Task<IReadOnlyList<string>?> ReadItemsAsync(
        MySqlSession session, DatasetDefinition dataset, RowQuery query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        var key = new string[dataset.BusinessKey.Count];
        var (rows, hasMore) = (0, false);
        void Take(IDataRecord record)
        {
            hasMore = rows == query.Limit || Bytes(json) > MaxPageBytes;
            if (hasMore)
                return;
            rows++;
            WriteItem(dataset, record, json, key);
        }

        var chunk = RowChunk.Rows(dataset, MaxChunkBytes);
        var after = query.After;
        var started = time.GetTimestamp();
        while (true)
        {
            // One row beyond the page tells whether there are more.
            var asked = Math.Min(chunk, query.Limit + 1 - rows);
            var read = await ReadAsync(session, dataset, query, query.Statement(asked, after), Take, options.RowsTimeout - time.GetElapsedTime(started), cancellationToken);
            if (hasMore)
                return key;
            if (read < asked)
                return null;
            after = RowCursor.Values(dataset, key);
        }
    }

    /// <returns>The rows that the statement gave.</returns>
    private async Task<long> ReadAsync(
        MySqlSession session, DatasetDefinition dataset, RowQuery query, (string Sql, IReadOnlyDictionary<string, object?> Parameters) statement, Action<IDataRecord> take,
        TimeSpan left, CancellationToken cancellationToken)
    {
        try
        {
            return await session.ReadAsync(statement.Sql, statement.Parameters, take, left > Least ? left : Least, cancellationToken);
        }
        catch (MySqlTimeoutException) when (query.IsFiltered)
        {
            throw new ImportException(
                ErrorCodes.FilterTooSlow,
                $"The rows cannot be found within {options.RowsTimeout.TotalSeconds:0.###} s. Filter by the first columns of the business key ({string.Join(", ", dataset.BusinessKey)}){Indexes(dataset)}.");
        }
    }

    private static long Bytes(Utf8JsonWriter json) => json.BytesCommitted + json.BytesPending;

    private static string Indexes(DatasetDefinition dataset)
        => string.Concat(dataset.Indexes.Select(index => $" or of the index ({string.Join(", ", index)})"));

    private static void WriteItem(DatasetDefinition dataset, IDataRecord record, Utf8JsonWriter json, string[] key)
    {
        json.WriteStartObject();
        for (var i = 0; i < dataset.Columns.Count; i++)
        {
            var column = dataset.Columns[i];
            json.WritePropertyName(column.Name);
            if (record.IsDBNull(i))
            {
                json.WriteNullValue();
                continue;
            }

            var value = record.GetValue(i);
            RowText.WriteJson(json, column, value);
            for (var k = 0; k < key.Length; k++)
            {
                if (dataset.BusinessKey[k] == column.Name)
                    key[k] = RowText.Write(column, value);
            }
        }

        json.WriteEndObject();
    }
}
