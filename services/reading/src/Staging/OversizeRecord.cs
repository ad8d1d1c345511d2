using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Staging;

/// <summary>A record that is longer than is taken: the cut made a batch of its first line, which is refused as it stands.</summary>
public static class OversizeRecord
{
    /// <summary>The reject of such a batch. What the line holds is not looked at: it may be longer than memory.</summary>
    public static MalformedRow Refuse(BatchRow batch, int maxRecordBytes) => new(
        batch.FirstRow,
        batch.FirstByte,
        batch.LengthBytes,
        batch.FirstLine,
        batch.FirstLine,
        [new RejectCause(null, ErrorCodes.RecordTooLarge, $"a record of at most {maxRecordBytes} bytes", "a longer one, of which this is the first line; perhaps a quote is not closed")]);
}
