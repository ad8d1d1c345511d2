using System.Runtime.InteropServices;

namespace Imports.Objects;

/// <summary>
/// Makes names durable. A rename or a new folder survives a power cut only once the folder that holds the name is flushed, and .NET cannot
/// open a folder, so this asks the operating system itself (open, fsync and close of POSIX; Windows has no such call and needs none).
/// </summary>
internal static class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>Makes the folder and those above it that are missing, and flushes their names.</summary>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (Path.GetDirectoryName(folder) is not { } parent)
            return;
        Create(parent);
        Directory.CreateDirectory(folder);
        Flush(parent);
    }

    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            throw Failed("open", folder);
        try
        {
            if (FSync(descriptor) != 0)
                throw Failed("flush", folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failed(string what, string folder) => new($"Cannot {what} the folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}.");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int FSync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
