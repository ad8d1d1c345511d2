using System.Data;
using System.Diagnostics.CodeAnalysis;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Statements;

/// <summary>
/// Lets the mapper see the statement as it is written and the server see it with the execution's token: the mapper caches
/// its generated code by the text, which a token in it would make new each time.
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
        public string CommandText
        {
            get => text;
            set
            {
                text = value ?? "";
                command.CommandText = tag.Apply(text);
            }
        }

        public int CommandTimeout { get => command.CommandTimeout; set => command.CommandTimeout = value; }
        public CommandType CommandType { get => command.CommandType; set => command.CommandType = value; }
        public IDbConnection? Connection { get => command.Connection; set => throw new NotSupportedException(); }
        public IDataParameterCollection Parameters => command.Parameters;
        public IDbTransaction? Transaction { get => null; set { } }
        public UpdateRowSource UpdatedRowSource { get => command.UpdatedRowSource; set => command.UpdatedRowSource = value; }

        public void Cancel() => throw new NotSupportedException();
        public IDbDataParameter CreateParameter() => command.CreateParameter();
        public void Dispose() => command.Dispose();
        public int ExecuteNonQuery() => WithMappedLists().ExecuteNonQuery();
        public IDataReader ExecuteReader() => Aborted(WithMappedLists().ExecuteReader());
        public IDataReader ExecuteReader(CommandBehavior behavior) => Aborted(WithMappedLists().ExecuteReader(behavior));
        public object? ExecuteScalar() => WithMappedLists().ExecuteScalar();
        public void Prepare() => command.Prepare();

        // The elements of a list (IN @ids) go past the mapper's type handlers.
        private MySqlCommand WithMappedLists()
        {
            foreach (MySqlParameter parameter in command.Parameters)
                ColumnMapping.Apply(parameter);
            return command;
        }

        // The driver returns null where the server says that the statement was killed.
        private static MySqlDataReader Aborted(MySqlDataReader? reader) => reader ?? throw new StatementKilledException();
    }
}
