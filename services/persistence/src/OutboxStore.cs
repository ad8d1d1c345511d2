using System.Globalization;
using System.Text;
using Imports.MySql;

namespace Imports.Persistence;

/// <summary>The only code that touches <c>outbox_message</c>. Every method that changes or claims runs in the session's open transaction and returns rows.</summary>
internal static class OutboxStore
{
    /// <summary>Keeps a statement under MySQL's default of 16 MB a packet on the smaller of the two servers, and under 65,535 parameters.</summary>
    private const int MaxRowsPerStatement = 200;
    private const int MaxBodyCharactersPerStatement = 2_000_000;

    private static readonly string AddSql = SqlFile.Read<UnitOfWork>("outbox_add");
    private static readonly string CancelSql = SqlFile.Read<UnitOfWork>("outbox_cancel");
    private static readonly string IsDueSql = SqlFile.Read<UnitOfWork>("outbox_is_due");
    private static readonly string ClaimSql = SqlFile.Read<UnitOfWork>("outbox_claim");
    private static readonly string RemoveSql = SqlFile.Read<UnitOfWork>("outbox_remove");
    private static readonly string FailSql = SqlFile.Read<UnitOfWork>("outbox_fail");
    private static readonly string GaugeSql = SqlFile.Read<UnitOfWork>("outbox_gauge");

    public static async Task AddAsync(
        MySqlSession session, string tenantId, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        for (var next = 0; next < messages.Count;)
        {
            var rows = new StringBuilder();
            var parameters = new Dictionary<string, object?>();
            var characters = 0;
            for (var n = 0; n < MaxRowsPerStatement && next < messages.Count && characters < MaxBodyCharactersPerStatement; n++, next++)
            {
                rows.Append(n == 0 ? "" : ",\n").Append(Row(n));
                AddParameters(parameters, n, tenantId, messages[next]);
                characters += messages[next].Body.Length;
            }
            await session.ExecuteAsync(AddSql.With("rows", rows.ToString()), parameters, cancellationToken: cancellationToken);
        }
    }

    public static async Task<int> CancelAsync(MySqlSession session, IReadOnlyList<Guid> tokens, CancellationToken cancellationToken)
    {
        if (tokens.Count == 0)
            return 0;
        var (rows, parameters) = Rows("Token", tokens.Select(token => (object)token.ToBytes()));
        return await session.ExecuteAsync(CancelSql.With("tokens", rows), parameters, cancellationToken: cancellationToken);
    }

    public static async Task<bool> IsDueAsync(MySqlSession session, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<bool>(IsDueSql, cancellationToken: cancellationToken);

    public static Task<IReadOnlyList<ClaimedMessage>> ClaimAsync(MySqlSession session, int rows, CancellationToken cancellationToken)
        => session.QueryAsync<ClaimedMessage>(ClaimSql, new { Rows = rows }, cancellationToken: cancellationToken);

    public static async Task<int> RemoveAsync(MySqlSession session, IReadOnlyList<long> ids)
    {
        if (ids.Count == 0)
            return 0;
        var (rows, parameters) = Rows("Id", ids.Select(id => (object)id));
        return await session.ExecuteAsync(RemoveSql.With("ids", rows), parameters);
    }

    public static Task<int> FailAsync(MySqlSession session, long id, bool parked, int attempts, TimeSpan delay, string? error)
        => session.ExecuteAsync(FailSql, new
        {
            Id = id, State = parked ? "parked" : "pending", Attempts = attempts, Delay = Microseconds(delay),
            Error = error?.Length > 2000 ? error[..2000] : error,
        });

    public static Task<OutboxGauge?> GaugeAsync(MySqlSession session, TimeSpan overdue, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<OutboxGauge>(
            GaugeSql, new { OverdueSeconds = (long)overdue.TotalSeconds }, cancellationToken: cancellationToken);

    private static string Row(int n)
        => string.Create(CultureInfo.InvariantCulture,
            $"(@MessageId{n}, @TenantId{n}, UTC_TIMESTAMP(6) + INTERVAL @Delay{n} MICROSECOND, UTC_TIMESTAMP(6) + INTERVAL @Lifetime{n} MICROSECOND, "
            + $"@Token{n}, @ConversationId{n}, @CorrelationId{n}, @InitiatorId{n}, @RequestId{n}, @Source{n}, @Destination{n}, @Response{n}, @Fault{n}, "
            + $"@ContentType{n}, @MessageTypes{n}, @Headers{n}, @Properties{n}, @Body{n}, UTC_TIMESTAMP(6))");

    private static void AddParameters(Dictionary<string, object?> to, int n, string tenantId, OutgoingMessage message)
    {
        to[$"MessageId{n}"] = message.MessageId.ToBytes();
        to[$"TenantId{n}"] = tenantId;
        to[$"Delay{n}"] = Microseconds(message.Delay);
        to[$"Lifetime{n}"] = message.TimeToLive is { } lifetime ? Microseconds(message.Delay + lifetime) : null;
        to[$"Token{n}"] = message.SchedulingTokenId?.ToBytes();
        to[$"ConversationId{n}"] = message.ConversationId?.ToBytes();
        to[$"CorrelationId{n}"] = message.CorrelationId?.ToBytes();
        to[$"InitiatorId{n}"] = message.InitiatorId?.ToBytes();
        to[$"RequestId{n}"] = message.RequestId?.ToBytes();
        to[$"Source{n}"] = message.SourceAddress;
        to[$"Destination{n}"] = message.DestinationAddress;
        to[$"Response{n}"] = message.ResponseAddress;
        to[$"Fault{n}"] = message.FaultAddress;
        to[$"ContentType{n}"] = message.ContentType;
        to[$"MessageTypes{n}"] = message.MessageTypes;
        to[$"Headers{n}"] = message.Headers;
        to[$"Properties{n}"] = message.Properties;
        to[$"Body{n}"] = message.Body;
    }

    /// <summary>The values as a table of one column, <c>value</c>.</summary>
    private static (string Rows, Dictionary<string, object?> Parameters) Rows(string name, IEnumerable<object> values)
    {
        var parameters = values.Select((value, n) => (Name: $"{name}{n}", value)).ToDictionary(pair => pair.Name, pair => (object?)pair.value);
        return (string.Join(" UNION ALL ", parameters.Keys.Select(key => $"SELECT @{key} AS value")), parameters);
    }

    private static long Microseconds(TimeSpan time) => (long)time.TotalMicroseconds;
}

/// <summary>How many messages wait for longer than they should, and how many were given up.</summary>
internal sealed class OutboxGauge
{
    public long Overdue { get; init; }
    public long Parked { get; init; }
}
