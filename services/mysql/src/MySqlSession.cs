using System.Data;
using Dapper;
using MySql.Data.MySqlClient;

namespace Imports.MySql;

/// <summary>
/// One connection and its thread. Not safe for concurrent use. Statements run one after another on the session's own
/// thread through the driver's sync calls, since its async ones ignore every timeout.
/// </summary>
public sealed class MySqlSession : IAsyncDisposable
{
    private readonly MySqlConnection connection;
    private readonly MySqlPoolOptions options;
    private MySqlTransaction? transaction;

    internal MySqlSession(MySqlServerOptions server, MySqlPoolOptions options)
    {
        this.options = options;
        connection = new MySqlConnection(new MySqlConnectionStringBuilder
        {
            Server = server.Host, Port = (uint)server.Port, UserID = server.User, Password = server.Password,
            Database = options.Schema ?? server.ControlSchema, Pooling = false, UseAffectedRows = true,
            AllowLoadLocalInfile = options.AllowLocalInfile, SslMode = MySqlSslMode.Disabled, AllowPublicKeyRetrieval = true,
        }.ConnectionString);
    }

    /// <summary>The server's id of the connection, as in its process list.</summary>
    public long ConnectionId => connection.ServerThread;

    public bool InTransaction => transaction is not null;

    internal Task ConnectAsync(CancellationToken cancellationToken) => Task.Run(connection.Open, cancellationToken);

    /// <summary>Starts a transaction, READ COMMITTED unless told otherwise.</summary>
    public Task BeginAsync(CancellationToken cancellationToken = default, IsolationLevel isolation = IsolationLevel.ReadCommitted)
        => Task.Run(() => { transaction = connection.BeginTransaction(isolation); }, cancellationToken);

    /// <summary>Commits. A failure here leaves the outcome unknown; the ledger tells on the next try.</summary>
    public Task CommitAsync(CancellationToken cancellationToken = default)
        => Task.Run(() => { transaction!.Commit(); transaction = null; }, CancellationToken.None);

    /// <summary>Rolls back if a transaction is open. Never throws: a connection that cannot roll back is closed, which rolls back.</summary>
    public Task RollbackAsync() => Task.Run(() => { transaction?.Rollback(); transaction = null; });

    /// <summary>Runs a statement and returns the rows changed (an upsert counts 1 inserted, 2 updated, 0 unchanged).</summary>
    /// <param name="sql">The statement, with <c>@name</c> parameters.</param>
    /// <param name="parameters">An object whose properties are the parameters; null = none.</param>
    /// <param name="timeout">Null = the pool's command timeout.</param>
    /// <param name="cancellationToken">Kills the statement on the server; the session is then unusable and is dropped by the pool.</param>
    public Task<int> ExecuteAsync(string sql, object? parameters = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        => Task.Run(() => connection.Execute(sql, parameters, transaction, Seconds(timeout)), cancellationToken);

    /// <summary>Runs a query and maps each row to <typeparamref name="T"/> by column name (snake_case to PascalCase), or to a scalar.</summary>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        => Task.Run<IReadOnlyList<T>>(() => connection.Query<T>(sql, parameters, transaction, true, Seconds(timeout)).AsList(), cancellationToken);

    /// <summary>The first row mapped to <typeparamref name="T"/>, or default when there is none.</summary>
    public async Task<T?> QueryFirstOrDefaultAsync<T>(string sql, object? parameters = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        => (await QueryAsync<T>(sql, parameters, timeout, cancellationToken)).FirstOrDefault();

    /// <summary>
    /// Streams rows into a table by <c>LOAD DATA LOCAL INFILE</c>. Throws <see cref="BulkLoadMismatchException"/> unless the server
    /// stored exactly <see cref="BulkLoad.ExpectedRows"/> rows and raised no warning. Runs inside the open transaction, if any.
    /// </summary>
    public Task<long> BulkLoadAsync(BulkLoad load, CancellationToken cancellationToken = default)
        => Task.Run(() =>
        {
            var warnings = 0;
            connection.InfoMessage += (_, e) => warnings += e.errors.Length;
            var loader = new MySqlBulkLoader(connection)
            {
                Local = true, TableName = load.Table, FieldTerminator = "\t", LineTerminator = "\n", EscapeCharacter = '\\',
                CharacterSet = "utf8mb4", Timeout = Seconds(load.Timeout), ConflictOption = MySqlBulkLoaderConflictOption.None,
            };
            loader.Columns.AddRange(load.Columns);
            loader.Expressions.AddRange(load.Expressions);
            var rows = loader.Load(load.Rows);
            if (rows != load.ExpectedRows || warnings > 0)
                throw new BulkLoadMismatchException(load.Table, load.ExpectedRows, rows, warnings);
            return (long)rows;
        }, cancellationToken);

    private int Seconds(TimeSpan? timeout) => (int)Math.Ceiling((timeout ?? options.CommandTimeout).TotalSeconds);

    public async ValueTask DisposeAsync() => await Task.Run(connection.Dispose);
}
