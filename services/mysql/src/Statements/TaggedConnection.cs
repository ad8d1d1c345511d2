using System.Data;
using System.Diagnostics.CodeAnalysis;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Statements;

/// <summary>
/// Lets the mapper see the statement as it is written and the server see it with the execution's token and its ids: the mapper caches
/// its generated code by the text, which either would make new each time.
/// </summary>
internal sealed class TaggedConnection(MySqlConnection connection, StatementTag tag) : IDbConnection
{
    [AllowNull]
    public string ConnectionString { get => "imports"; set => throw new NotSupportedException(); }

    public int ConnectionTimeout => connection.ConnectionTimeout;
    public string Database => connection.Database;
    public ConnectionState State => connection.State;

    public IDbCommand CreateCommand() => new TaggedCommand(connection.CreateCommand(), tag);

    public IDbTransaction BeginTransaction() => throw new NotSupportedException();
    public IDbTransaction BeginTransaction(IsolationLevel il) => throw new NotSupportedException();
    public void ChangeDatabase(string databaseName) => throw new NotSupportedException();
    public void Open() => throw new NotSupportedException();

    // The mapper closes what it has opened; it never opens this one.
    public void Close() => throw new NotSupportedException();
    public void Dispose() => throw new NotSupportedException();

    private sealed class TaggedCommand(MySqlCommand command, StatementTag tag) : IDbCommand
    {
        private string text = "";

        [AllowNull]
        public string CommandText { get => text; set => text = value ?? ""; }

        public int CommandTimeout { get => command.CommandTimeout; set => command.CommandTimeout = value; }
        public CommandType CommandType { get => command.CommandType; set => command.CommandType = value; }
        public IDbConnection? Connection { get => command.Connection; set => throw new NotSupportedException(); }
        public IDataParameterCollection Parameters => command.Parameters;
        public IDbTransaction? Transaction { get => null; set { } }
        public UpdateRowSource UpdatedRowSource { get => command.UpdatedRowSource; set => command.UpdatedRowSource = value; }

        public void Cancel() => throw new NotSupportedException();
        public IDbDataParameter CreateParameter() => command.CreateParameter();
        public void Dispose() => command.Dispose();
        public IDataReader ExecuteReader() => Aborted(Written().ExecuteReader());
        public IDataReader ExecuteReader(CommandBehavior behavior) => Aborted(Written().ExecuteReader(behavior));
        public object? ExecuteScalar() => Written().ExecuteScalar();
        public void Prepare() => throw new NotSupportedException();

        /// <summary>Reads what rows there are. The driver's own skips them, and where an error is among them waits for more.</summary>
        public int ExecuteNonQuery()
        {
            using var reader = Aborted(Written().ExecuteReader());
            while (reader.Read())
            {
            }

            reader.Close();
            return reader.RecordsAffected;
        }

        /// <summary>The command as it goes to the server.</summary>
        private MySqlCommand Written()
        {
            // The elements of a list (IN @ids) go past the mapper's type handlers.
            foreach (MySqlParameter parameter in command.Parameters)
                ColumnMapping.Apply(parameter);
            command.CommandText = ByteLiterals.Write(tag.Apply(text), command.Parameters);
            return command;
        }

        // The driver returns null where the server says that the statement was killed.
        private static MySqlDataReader Aborted(MySqlDataReader? reader) => reader ?? throw new StatementKilledException();
    }
}
