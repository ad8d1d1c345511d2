using System.IO.Compression;
using System.IO.Hashing;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Normalising;

/// <summary>How much one source has been unpacked to, all its parts together.</summary>
internal sealed class UnpackBudget(NormalisingOptions limits)
{
    private long unpacked;

    public int MaxRatio => limits.MaxRatio;

    /// <exception cref="ImportException"><see cref="ErrorCodes.UnpackedTooLarge"/>.</exception>
    public void Add(int bytes)
    {
        if ((unpacked += bytes) > limits.MaxUnpackedBytes)
            throw TooLarge(limits);
    }

    public static ImportException TooLarge(NormalisingOptions limits)
        => new(ErrorCodes.UnpackedTooLarge, $"Unpacked, the file is longer than the {limits.MaxUnpackedBytes} bytes that are taken. Split it.");
}

/// <summary>The bytes of one part as they are unpacked: counted against the limits, and at their end held against the checksum that the archive has of them.</summary>
/// <param name="inner">Unpacks; owned.</param>
/// <param name="budget">Of the source.</param>
/// <param name="packedBytes">Packed bytes that <paramref name="inner"/> has come from so far, or will come from.</param>
/// <param name="expected">Length and checksum; null = they are checked by what unpacks.</param>
internal sealed class UnpackedStream(Stream inner, UnpackBudget budget, Func<long> packedBytes, (long Length, uint Crc32)? expected) : ReadOnlyStream
{
    /// <summary>Below this no ratio does harm, and small parts of nothing but the same are usual.</summary>
    private const int RatioFromBytes = 16 << 20;

    private readonly Crc32 crc = new();
    private long length;
    private bool ended;

    /// <summary>Of a member, whose checksum the archive has.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.SourceEncrypted"/>.</exception>
    public static UnpackedStream Of(ZipArchiveEntry member, UnpackBudget budget, long sourceBytes)
    {
        if (member.IsEncrypted)
            throw new ImportException(ErrorCodes.SourceEncrypted, "The archive is protected by a password. Pack it without one and send it again.");
        // What a directory says of a member may be a lie.
        var packed = Math.Min(member.CompressedLength, sourceBytes);
        return new UnpackedStream(member.Open(), budget, () => packed, (member.Length, member.Crc32));
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || ended)
            return 0;
        var count = inner.Read(buffer);
        length += count;
        budget.Add(count);
        if (length > RatioFromBytes && length / budget.MaxRatio > packedBytes())
            throw new ImportException(
                ErrorCodes.CompressionTooHigh, $"A part of the file unpacks to more than {budget.MaxRatio} times its length, as no table does. Send it unpacked.");
        if (expected is not null)
            crc.Append(buffer[..count]);
        if (count == 0)
            End();
        return count;
    }

    /// <summary>Reads what is left, so that all of it is checked.</summary>
    public void Drain()
    {
        var rest = new byte[64 << 10];
        while (Read(rest) > 0)
        {
        }
    }

    private void End()
    {
        ended = true;
        if (expected is { } sound && (sound.Length != length || sound.Crc32 != crc.GetCurrentHashAsUInt32()))
            throw SourceFault.Damaged("a member is not what the archive's checksum says");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
