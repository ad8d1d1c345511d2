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
public sealed class EncodingWatch(TextEncoding encoding)
{
    /// <summary>Looks at a row.</summary>
    /// <param name="row">As it stands.</param>
    /// <param name="at">Where it stands.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.EncodingAmbiguous"/>.</exception>
    public void See(ReadOnlySpan<byte> row, SourcePosition at)
    {
        if (Ascii.IsValid(row) || !Utf8.IsValid(row))
            return;
        throw new ImportException(
            ErrorCodes.EncodingAmbiguous,
            $"The file is not in UTF-8 as far as the samples show, and was taken for {encoding.Title}; the row at line {at.Line} (byte {at.Byte}) holds characters of UTF-8. Save the file as 'CSV UTF-8', or state its encoding.");
    }
}
