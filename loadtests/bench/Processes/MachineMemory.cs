using System.Globalization;
using System.Runtime.InteropServices;

namespace Imports.Bench.Processes;

/// <summary>
/// A virtual machine is given its memory by the host page by page, when a page is first touched, and whoever touches it pays: a file of 6 GB
/// took 13.8 CPU seconds to write where the memory had been free ever since the machine's start, then 3.9 and 4.8 (<c>dd</c>, 2026-11-27). Which import of a run meets such pages is chance, so all are touched before.
/// </summary>
internal static class MachineMemory
{
    /// <summary>So much is left free: the servers and services start and grow meanwhile.</summary>
    private const long LeftBytes = 2L << 30;

    /// <summary>More than the default grid writes; a larger machine shall not take minutes.</summary>
    private const long MostBytes = 12L << 30;
    private const int BlockBytes = 64 << 20;

    /// <summary>Touches the machine's free memory, and gives it back.</summary>
    /// <returns>How much it was, in bytes.</returns>
    public static long TouchFree()
    {
        var blocks = new List<nint>();
        try
        {
            // A container may have less than the machine has free.
            var most = Math.Min(MostBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
            for (var left = Math.Min(most, FreeBytes() - LeftBytes); left >= BlockBytes; left -= BlockBytes)
                blocks.Add(Touched());
        }
        catch (OutOfMemoryException)
        {
            // A limit of the process: what it got is touched.
        }
        finally
        {
            blocks.ForEach(Marshal.FreeHGlobal);
        }

        return (long)blocks.Count * BlockBytes;
    }

    private static nint Touched()
    {
        var block = Marshal.AllocHGlobal(BlockBytes);
        for (var at = 0; at < BlockBytes; at += Environment.SystemPageSize)
            Marshal.WriteByte(block, at, 1);
        return block;
    }

    private static long FreeBytes()
    {
        var line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemFree:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
