
namespace Imports.MySql.Connections;

/// <summary>The connections that wait for their next user; the one used last is taken first.</summary>
internal sealed class IdleConnections(TimeProvider time)
{
    // A check costs a round trip, so a connection that is used every second, as by a loop that polls, is not checked.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly List<PhysicalConnection> connections = [];
    private long suspectSince = long.MinValue;

    public void Put(PhysicalConnection connection)
    {
        connection.LastUsed = time.GetTimestamp();
        lock (gate)
            connections.Add(connection);
    }

    public PhysicalConnection? Take(out bool mustCheck)
    {
        lock (gate)
        {
            mustCheck = false;
            if (connections.Count == 0)
                return null;
            var connection = connections[^1];
            connections.RemoveAt(connections.Count - 1);
            mustCheck = connection.LastUsed <= suspectSince || time.GetElapsedTime(connection.LastUsed) > Fresh;
            return connection;
        }
    }

    /// <summary>Every connection that waits now is checked before its next use.</summary>
    public void Suspect()
    {
        lock (gate)
            suspectSince = time.GetTimestamp();
    }

    public IReadOnlyList<PhysicalConnection> TakeAll() => TakeOlderThan(TimeSpan.MinValue);

    public IReadOnlyList<PhysicalConnection> TakeOlderThan(TimeSpan age)
    {
        lock (gate)
        {
            if (connections.Count == 0 || time.GetElapsedTime(connections[0].LastUsed) <= age)
                return [];
            var old = connections.FindAll(c => time.GetElapsedTime(c.LastUsed) > age);
            connections.RemoveAll(old.Contains);
            return old;
        }
    }
}
