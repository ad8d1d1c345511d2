using MySql.Data.MySqlClient;

namespace Imports.MySql.Connections;

/// <summary>What the driver is told. Its own pooling is off: it hands session state from one user to the next.</summary>
internal static class ConnectionText
{
    public static string Build(MySqlServerOptions server, MySqlPoolOptions pool, bool withSchema = true) => new MySqlConnectionStringBuilder
    {
        Server = server.Host,
        Port = (uint)server.Port,
        UserID = server.User,
        Password = server.Password,
        Database = withSchema ? pool.Schema ?? server.ControlSchema : "",
        ConnectionTimeout = (uint)PhysicalConnection.Seconds(pool.ConnectTimeout),
        Pooling = false,
        AllowBatch = false,
        // An upsert counts 1 inserted, 2 updated, 0 unchanged; without it an unchanged row counts 1.
        UseAffectedRows = true,
        // A misspelt parameter would silently be a NULL user variable.
        AllowUserVariables = false,
        AllowLoadLocalInfile = pool.AllowLocalInfile,
        CharacterSet = "utf8mb4",
        OldGuids = false,
        SslMode = server.RequireTls ? MySqlSslMode.Required : MySqlSslMode.Disabled,
        AllowPublicKeyRetrieval = true,
    }.ConnectionString;
}
