using System.Net.Sockets;
using System.Reflection;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Connections;

/// <summary>
/// Two settings of a connection for which the driver has no word.
/// It reads ahead (<see cref="ReadAhead"/>): each row of a result is a packet, and without a buffer the system calls for its header and the rest are more than half of what reading a large result
/// costs. Writing goes past the buffer; the driver's timeouts are below it.
/// And it sends at once: a <c>LOAD DATA LOCAL</c> ends with two packets, of which the second else waits some 40 ms for the acknowledgement of the first (Nagle's algorithm and delayed
/// acknowledgements).
/// </summary>
internal static class ConnectionTuning
{
    // Of the one version that is built against (Imports.MySql.csproj): another may name them otherwise, and then no connection opens.
    private static readonly FieldInfo Driver = Field("MySqlConnection", "driver");
    private static readonly FieldInfo Handler = Field("Driver", "handler");
    private static readonly FieldInfo Packets = Field("NativeDriver", "stream");
    private static readonly FieldInfo Incoming = Field("MySqlStream", "inStream");
    private static readonly FieldInfo Connected = Field("MySqlStream", "socket");

    /// <param name="connection">Open, and nothing of a result is unread.</param>
    /// <returns>What it has read ahead.</returns>
    public static ReadAhead Apply(MySqlConnection connection)
    {
        var packets = Packets.GetValue(Handler.GetValue(Driver.GetValue(connection)))!;
        var ahead = new ReadAhead((Stream)Incoming.GetValue(packets)!);
        Incoming.SetValue(packets, ahead);
        ((Socket)Connected.GetValue(packets)!).NoDelay = true;
        return ahead;
    }

    private static FieldInfo Field(string type, string name)
        => typeof(MySqlConnection).Assembly.GetType($"{typeof(MySqlConnection).Namespace}.{type}", throwOnError: true)!
            .GetField(name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public) ?? throw new MissingFieldException(type, name);
}
