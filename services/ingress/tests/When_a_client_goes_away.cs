using System.Net.Sockets;
using System.Text;
using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_a_client_goes_away(RunningIngress ingress)
{
    [Theory]
    [InlineData("Content-Length: 5000000", true)]
    [InlineData("Content-Length: 5000000", false)]
    [InlineData("Transfer-Encoding: chunked", true)]
    public async Task Nothing_is_left_behind(string framing, bool reset)
    {
        await BreakOffAsync("text/csv", framing, reset, framing.StartsWith("T", StringComparison.Ordinal) ? "200000\r\n" : "");
        await Leftovers.AreGoneAsync(ingress);
    }

    [Fact]
    public async Task Nothing_is_left_of_a_multipart_body()
    {
        await BreakOffAsync(
            "multipart/form-data; boundary=b", "Content-Length: 5000000", reset: true, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n");
        await Leftovers.AreGoneAsync(ingress);
    }

    /// <summary>Sends the head and a part of the body, waits until the service is storing it, and is gone.</summary>
    private async Task BreakOffAsync(string type, string framing, bool reset, string prefix)
    {
        var address = ingress.Http.BaseAddress!;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port);
        var marker = Guid.NewGuid().ToString();
        var head = $"POST /imports?dataset=stock HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: {type}\r\n{framing}\r\n\r\n{prefix}";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head));
        var part = new byte[1_500_000];
        Encoding.ASCII.GetBytes(marker).CopyTo(part, 0);
        for (var sent = 0; sent < part.Length;)
            sent += await socket.SendAsync(part.AsMemory(sent));
        await Eventually.IsTrueAsync(() => IsBeingStored(marker), RunningIngress.Deadline, "the body is being stored");
        if (reset)
            socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    private bool IsBeingStored(string marker)
    {
        foreach (var file in ingress.StoredFiles().Where(file => file.Contains(".incoming", StringComparison.Ordinal)))
        {
            try
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var start = new byte[marker.Length];
                if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && Encoding.ASCII.GetString(start) == marker)
                    return true;
            }
            catch (IOException)
            {
                // Another upload's file, renamed or still locked: not the one that is looked for.
            }
        }

        return false;
    }
}
