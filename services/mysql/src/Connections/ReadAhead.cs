using System.Reflection;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Connections;

/// <summary>
/// Lets the driver read ahead. It asks the socket twice for each packet, for the four bytes of its header and for the rest, and each row of a result is a packet:
/// two system calls a row, which are more than half of what reading a large result costs. It has no setting for that, so a buffer is put before its stream.
/// Writing goes past the buffer, as before; the driver's timeouts are below it.
/// </summary>
internal static class ReadAhead
{
    /// <summary>About what a socket on loopback hands over at once.</summary>
    private const int BufferBytes = 64 * 1024;

    // Of the one version that is built against (Imports.MySql.csproj): another may name them otherwise, and then no connection opens.
    private static readonly FieldInfo Driver = Field("MySqlConnection", "driver");
    private static readonly FieldInfo Handler = Field("Driver", "handler");
    private static readonly FieldInfo Packets = Field("NativeDriver", "stream");
    private static readonly FieldInfo Incoming = Field("MySqlStream", "inStream");

    /// <param name="connection">Open, and nothing of a result is unread.</param>
    public static void Enable(MySqlConnection connection)
    {
        var packets = Packets.GetValue(Handler.GetValue(Driver.GetValue(connection)))!;
        Incoming.SetValue(packets, new BufferedStream((Stream)Incoming.GetValue(packets)!, BufferBytes));
    }

    private static FieldInfo Field(string type, string name)
        => typeof(MySqlConnection).Assembly.GetType($"{typeof(MySqlConnection).Namespace}.{type}", throwOnError: true)!
            .GetField(name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public) ?? throw new MissingFieldException(type, name);
}
