using System.Net;

namespace Imports.Stack.Tests.Crashes;

/// <summary>A body that comes slowly: a part of it is sent, and the rest when the test says so.</summary>
internal sealed class HeldBody(byte[] bytes, int first, bool tellsLength) : HttpContent
{
    private readonly TaskCompletionSource rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn() => rest.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(bytes.AsMemory(0, first));
        await stream.FlushAsync();
        await rest.Task;
        await stream.WriteAsync(bytes.AsMemory(first));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return tellsLength;
    }
}
