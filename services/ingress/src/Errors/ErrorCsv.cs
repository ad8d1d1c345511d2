using System.Buffers;
using System.Globalization;
using System.Text;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>
/// Writes rejected rows as CSV: each as it came, to the letter, with four columns behind it. A row with fewer fields than the header is filled up, so that
/// those columns stand under their names; one with more keeps them all. A row whose quotes are malformed becomes one field, in quotes.
/// </summary>
internal sealed class ErrorCsv
{
    /// <summary>Of a record that is too large so much is handed back, as one field.</summary>
    public const int CutBytes = 8192;

    private const string Between = "; ";
    private static readonly string[] Added = ["_line", "_column", "_code", "_reason"];

    private readonly SourcePlan? plan;
    private readonly TextEncoding encoding;
    private readonly CsvText csv;
    private readonly int columns;

    /// <param name="plan">How the file is read; null = its header was never read, and the four columns stand alone.</param>
    public ErrorCsv(SourcePlan? plan)
    {
        this.plan = plan;
        var dialect = plan?.Dialect() ?? SourceDialect.Of(',');
        encoding = dialect.Encoding;
        csv = new CsvText(dialect);
        columns = plan?.Header.Count ?? 0;
    }

    /// <summary>How many bytes of a rejected row are to be read.</summary>
    public static int BytesOf(RejectedRow row, IReadOnlyList<RejectCause> causes) => (int)(IsCut(row, causes) ? CutBytes : row.LengthBytes);

    public void WriteHeader(IBufferWriter<byte> output)
    {
        if (plan is { HasByteOrderMark: true })
            output.Write(encoding.Mark);
        WriteCells(output, [.. plan?.Header ?? [], .. Added]);
        csv.WriteLineBreak(output);
    }

    public void WriteRow(IBufferWriter<byte> output, RejectedRow row, IReadOnlyList<RejectCause> causes, ReadOnlySpan<byte> record)
    {
        var fields = 1;
        if (IsCut(row, causes))
            csv.WriteWhole(output, Whole(record));
        else if (csv.TryCount(record, out var found))
            (fields, _) = (found, Copy(output, record));
        else
            csv.WriteWhole(output, record);
        for (; fields < columns; fields++)
            csv.WriteDelimiter(output);
        csv.WriteDelimiter(output);
        WriteCells(
            output,
            [
                row.FirstLine.ToString(CultureInfo.InvariantCulture),
                Joined(causes, cause => cause.Column ?? ""),
                Joined(causes, cause => cause.Code),
                Joined(causes, cause => $"expected {cause.Expected}, found {(cause.Found.Length == 0 ? "nothing" : cause.Found)}"),
            ]);
        csv.WriteLineBreak(output);
    }

    private static bool IsCut(RejectedRow row, IReadOnlyList<RejectCause> causes)
        => row.LengthBytes > CutBytes && causes.Any(cause => cause.Code == ErrorCodes.RecordTooLarge);

    /// <summary>Up to the last whole character: a cut one would not be text any more. So much is a whole number of units in any encoding.</summary>
    private ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> bytes)
    {
        if (encoding != TextEncoding.Utf8)
            return bytes;
        var end = bytes.Length;
        while (end > 0 && bytes.Length - end < 4 && Rune.DecodeLastFromUtf8(bytes[..end], out _, out _) != OperationStatus.Done)
            end--;
        return bytes[..(bytes.Length - end < 4 ? end : bytes.Length)];
    }

    /// <summary>Half a unit at the end of the file gets a zero for its other half, or all behind it would be shifted.</summary>
    private int Copy(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        if (bytes.Length % encoding.UnitBytes != 0)
            output.Write([(byte)0]);
        return bytes.Length;
    }

    private static string Joined(IReadOnlyList<RejectCause> causes, Func<RejectCause, string> part)
        => SpreadsheetCell.Neutralised(string.Join(Between, causes.Select(part)));

    private void WriteCells(IBufferWriter<byte> output, IReadOnlyList<string> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0)
                csv.WriteDelimiter(output);
            csv.Write(output, cells[i]);
        }
    }
}
