using System.Buffers.Binary;
using System.IO.Compression;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Normalising;

/// <summary>The members of an archive, counted before any of them is held in memory.</summary>
internal sealed class ZipMembers : IDisposable
{
    private const int EndBytes = 22;
    private const int LongestComment = ushort.MaxValue;
    private const int LongEndLocatorBytes = 20;
    private const int LongEndBytes = 56;
    private const int HeaderBytes = 46;
    private const int MostShown = 10;

    /// <summary>
    /// The directory is held as a whole, and its end can be written so that it is found elsewhere than here: so what is read for it is bounded too. A member has 46 bytes and its
    /// name; the end of the archive is looked for in its last 64 KiB.
    /// </summary>
    private const int MemberBytes = 512;
    private const int LeastDirectoryBytes = 1 << 20;

    private readonly ZipArchive archive;
    private readonly Dictionary<string, ZipArchiveEntry> byName = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ImportException"><see cref="ErrorCodes.TooManyMembers"/>.</exception>
    /// <exception cref="InvalidDataException">It is no archive, or its end is missing.</exception>
    public ZipMembers(Stream source, NormalisingOptions limits)
    {
        if (CountUpTo(source, limits.MaxMembers) > limits.MaxMembers)
            throw TooMany(limits);
        source.Position = 0;
        var guarded = new DirectoryGuard(source, Math.Max(LeastDirectoryBytes, (long)limits.MaxMembers * MemberBytes), () => TooMany(limits));
        archive = new ZipArchive(guarded, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.Entries.Count > limits.MaxMembers)
            throw TooMany(limits);
        guarded.IsRead();
        foreach (var entry in archive.Entries)
            byName.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
    }

    /// <summary>By its path, whatever its case, as the parts of a workbook are named; null = there is none.</summary>
    public ZipArchiveEntry? Find(string path) => byName.GetValueOrDefault(path);

    /// <summary>The member to read: the one that is named, by its path or by its file name alone; without a name the only one.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.MemberUnknown"/>, <see cref="ErrorCodes.MemberNotChosen"/>.</exception>
    public ZipArchiveEntry Choose(string? name)
    {
        var files = archive.Entries.Where(IsFile).ToList();
        if (name is null)
        {
            return files.Count switch
            {
                1 => files[0],
                0 => throw new ImportException(ErrorCodes.SourceEmpty, "The archive holds no file."),
                _ => throw new ImportException(ErrorCodes.MemberNotChosen, $"The archive holds {files.Count} files: {Shown(files)}. Name one with the option member."),
            };
        }

        var found = files.FindAll(file => file.FullName == name);
        if (found.Count == 0)
            found = files.FindAll(file => string.Equals(file.FullName, name, StringComparison.OrdinalIgnoreCase) || string.Equals(file.Name, name, StringComparison.OrdinalIgnoreCase));
        return found.Count switch
        {
            1 => found[0],
            0 => throw new ImportException(ErrorCodes.MemberUnknown, $"The archive holds no file {PartNames.Short(name)}. Expected one of {Shown(files)}."),
            _ => throw new ImportException(ErrorCodes.MemberNotChosen, $"The archive holds {found.Count} files {PartNames.Short(name)}: {Shown(found)}. Name one with its path."),
        };
    }

    public void Dispose() => archive.Dispose();

    private static ImportException TooMany(NormalisingOptions limits) => new(
        ErrorCodes.TooManyMembers, $"The archive has more than the {limits.MaxMembers} members that are taken, or their names are longer than any are. Send an archive with the file alone.");

    private static bool IsFile(ZipArchiveEntry entry)
        => entry.Name.Length > 0 && entry.Name != ".DS_Store" && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal);

    private static string Shown(List<ZipArchiveEntry> files) => PartNames.List(files.Select(file => file.FullName), MostShown);

    /// <summary>
    /// Walks the directory as it is, whatever number of members its end announces: whoever opens the archive reads it to its last header.
    /// What is no directory at all is left to him, too.
    /// </summary>
    private static long CountUpTo(Stream source, int most)
    {
        if (DirectoryOffset(source) is not { } offset)
            return 0;
        source.Position = offset;
        using var directory = new BufferedStream(new Borrowed(source), 64 << 10);
        Span<byte> header = stackalloc byte[HeaderBytes];
        long count = 0;
        while (count <= most && directory.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes && header is [(byte)'P', (byte)'K', 1, 2, ..])
        {
            count++;
            var rest = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
            Skip(directory, rest);
        }

        return count;
    }

    private static void Skip(Stream stream, int bytes)
    {
        Span<byte> skipped = stackalloc byte[1024];
        for (int read; bytes > 0 && (read = stream.Read(skipped[..Math.Min(bytes, skipped.Length)])) > 0;)
            bytes -= read;
    }

    /// <summary>Null = there is no end record.</summary>
    private static long? DirectoryOffset(Stream source)
    {
        var tail = new byte[Math.Min(source.Length, EndBytes + LongestComment + LongEndLocatorBytes)];
        source.Position = source.Length - tail.Length;
        source.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || tail.Length - end < EndBytes)
            return null;
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (offset != uint.MaxValue || end < LongEndLocatorBytes)
            return offset;
        var locator = tail.AsSpan(end - LongEndLocatorBytes, LongEndLocatorBytes);
        if (locator is not [(byte)'P', (byte)'K', 6, 7, ..])
            return offset;
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (at < 0 || at > source.Length - LongEndBytes)
            return null;
        Span<byte> longEnd = stackalloc byte[LongEndBytes];
        source.Position = at;
        source.ReadExactly(longEnd);
        var directory = BinaryPrimitives.ReadInt64LittleEndian(longEnd[48..]);
        return directory < 0 || directory > source.Length ? null : directory;
    }

    /// <summary>Another's stream, which is not closed with what reads it.</summary>
    private sealed class Borrowed(Stream inner) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => inner.Read(buffer);
    }
}
