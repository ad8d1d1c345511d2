using System.Text;
using System.Text.Unicode;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Splitting;

/// <summary>
/// Where Windows-1252 was found and nobody stated it, no line of the samples is in UTF-8. A row between them that is would be read as other text, and nobody would know: every byte
/// is some character of Windows-1252.
/// </summary>
/// <param name="encoding">As it was found.</param>
/// <param name="isMasked">In the rows, bytes that mean nothing stand for some of ASCII (<see cref="CodeUnits.Inert"/>).</param>
public sealed class EncodingWatch(TextEncoding encoding, bool isMasked = false)
{
    private byte[] plain = [];

    /// <summary>Looks at a row.</summary>
    /// <param name="row">Its code units.</param>
    /// <param name="at">Where it stands.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.EncodingAmbiguous"/>.</exception>
    public void See(ReadOnlySpan<byte> row, SourcePosition at)
    {
        if (Ascii.IsValid(row))
            return;
        if (isMasked)
            row = Unmasked(row);
        if (Ascii.IsValid(row) || !Utf8.IsValid(row))
            return;
        throw new ImportException(
            ErrorCodes.EncodingAmbiguous,
            $"The file is not in UTF-8 as far as the samples show, and was taken for {encoding.Title}; the row at line {at.Line} (byte {at.Byte}) holds characters of UTF-8. Save the file as 'CSV UTF-8', or state its encoding.");
    }

    private ReadOnlySpan<byte> Unmasked(ReadOnlySpan<byte> row)
    {
        if (plain.Length < row.Length)
            plain = new byte[Math.Max(row.Length, 2 * plain.Length)];
        row.Replace(plain, CodeUnits.Inert, (byte)' ');
        return plain.AsSpan(0, row.Length);
    }
}
