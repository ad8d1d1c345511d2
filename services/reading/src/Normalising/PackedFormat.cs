using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Normalising;

/// <summary>What a source is packed as, told by its first bytes: neither its name nor the type that it was sent with is trusted.</summary>
public static class PackedFormat
{
    public const string Workbook = "xlsx";
    public const string Gzip = "gzip";
    public const string Zip = "zip";

    /// <summary>So many first bytes tell.</summary>
    public const int HeadBytes = 8;

    /// <summary>The member of an encrypted workbook's container, as its directory names it.</summary>
    private static readonly byte[] EncryptedPackage = System.Text.Encoding.Unicode.GetBytes("EncryptedPackage");

    /// <summary>Gzip or zip, a workbook among the latter; null = the source is read as it is.</summary>
    /// <param name="head">The first bytes, at least <see cref="HeadBytes"/> of them where the source has so many; more tell more of what is refused.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.SourceFormatUnsupported"/>, <see cref="ErrorCodes.SourceEncrypted"/>.</exception>
    public static string? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0x1F, 0x8B, ..] => Gzip,
        [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => Zip,
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => throw OldWorkbook(head),
        [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] => throw Unsupported("a 7-Zip archive", "Unpack it and send the file, or send it as gzip or zip."),
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1A, 7, ..] => throw Unsupported("a RAR archive", "Unpack it and send the file, or send it as gzip or zip."),
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => throw Unsupported("packed by xz", "Send it as gzip or zip."),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => throw Unsupported("packed by zstd", "Send it as gzip or zip."),
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, 0x26, ..] => throw Unsupported("packed by bzip2", "Send it as gzip or zip."),
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => throw Unsupported("a PDF document", "Send the table as CSV or .xlsx."),
        _ => null,
    };

    public static ImportException Unsupported(string what, string instead)
        => new(ErrorCodes.SourceFormatUnsupported, $"The file is {what}, which is not read. {instead}");

    private static ImportException OldWorkbook(ReadOnlySpan<byte> head)
        => head.IndexOf(EncryptedPackage) >= 0
            ? new ImportException(ErrorCodes.SourceEncrypted, "The workbook is protected by a password. Save it without one and send it again.")
            : Unsupported("an old Office document (.xls), or a workbook with a password", "Save it as .xlsx without a password, or as 'CSV UTF-8', and send it again.");
}
