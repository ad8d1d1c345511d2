using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Normalising;

/// <summary>What a packed file holds, as it is: a file whose first bytes say that it is packed itself is refused. Owns the stream behind it.</summary>
internal sealed class MemberStream(Stream inner) : ReadOnlyStream
{
    private readonly byte[] head = new byte[PackedFormat.HeadBytes];
    private int known;

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        if (known < head.Length)
            Look(buffer[..count]);
        return count;
    }

    private void Look(ReadOnlySpan<byte> bytes)
    {
        var added = Math.Min(bytes.Length, head.Length - known);
        bytes[..added].CopyTo(head.AsSpan(known));
        known += added;
        if (PackedFormat.Of(head.AsSpan(0, known)) is not null)
            throw new ImportException(ErrorCodes.SourceFormatUnsupported, "What is packed in the file is a workbook or packed itself. Send it as it is.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
