using System.Buffers;
using System.Globalization;
using System.Text;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>
/// Writes rejected rows as CSV: each as it came, to the letter, with <see cref="AddedColumns"/> behind it. A row with fewer fields than the header is filled up, so that
/// those columns stand under their names; one with more keeps them all. A row whose quotes are malformed becomes one field, in quotes. Of corrections the fields that the error file before had added are left out.
/// Guarded, cells have a mark before what a spreadsheet would run, and are else as they came.
/// </summary>
internal sealed class ErrorCsv
{
    /// <summary>Of a record that is too large so much is handed back, as one field.</summary>
    public const int CutBytes = 8192;

    private const string Between = "; ";
    private readonly List<int> lengths = [];

    private readonly SourcePlan? plan;
    private readonly TextEncoding encoding;
    private readonly CsvText csv;
    private readonly FieldGuard guard;
    private readonly IReadOnlyList<int> dropped;
    private readonly int columns;

    /// <param name="plan">How the file is read; null = its header was never read, and the added columns stand alone.</param>
    /// <param name="isGuarded">A spreadsheet shall run none of its cells.</param>
    public ErrorCsv(SourcePlan? plan, bool isGuarded)
    {
        this.plan = plan;
        IsGuarded = isGuarded;
        var dialect = plan?.Dialect() ?? SourceDialect.Of(',');
        encoding = dialect.Encoding;
        csv = new CsvText(dialect);
        guard = new FieldGuard(dialect, csv);
        dropped = plan?.Added ?? [];
        columns = (plan?.Header.Count ?? 0) - dropped.Count;
    }

    public bool IsGuarded { get; }

    /// <summary>How many bytes of a rejected row are to be read.</summary>
    public static int BytesOf(RejectedRow row, IReadOnlyList<RejectCause> causes) => (int)(IsCut(row, causes) ? CutBytes : row.LengthBytes);

    public void WriteHeader(IBufferWriter<byte> output)
    {
        if (plan is { HasByteOrderMark: true })
            output.Write(encoding.Mark);
        WriteCells(output, [.. (plan?.Header ?? []).Where((_, i) => !dropped.Contains(i)), .. AddedColumns.All]);
        csv.WriteLineBreak(output);
    }

    public void WriteRow(IBufferWriter<byte> output, RejectedRow row, IReadOnlyList<RejectCause> causes, ReportedToken token, ReadOnlySpan<byte> record)
    {
        var fields = 1;
        if (IsCut(row, causes))
            WriteWhole(output, Whole(record), token.HasMarks);
        else if (!csv.TrySplit(record, lengths))
            WriteWhole(output, record, token.HasMarks);
        else
            fields = WriteFields(output, record, token.HasMarks);
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
                token.Text,
            ]);
        csv.WriteLineBreak(output);
    }

    /// <summary>As they came, but for what is dropped, and the guard; which field is which is known only of a row that has as many as the header.</summary>
    /// <returns>How many were written.</returns>
    private int WriteFields(IBufferWriter<byte> output, ReadOnlySpan<byte> record, bool hasMarks)
    {
        var drops = dropped.Count > 0 && lengths.Count == columns + dropped.Count;
        if (!drops && !IsGuarded)
        {
            Copy(output, record);
            return lengths.Count;
        }
        var written = 0;
        for (int i = 0, at = 0; i < lengths.Count; at += lengths[i] + encoding.UnitBytes, i++)
        {
            if (drops && dropped.Contains(i))
                continue;
            if (written > 0)
                csv.WriteDelimiter(output);
            var field = record.Slice(at, lengths[i]);
            if (!IsGuarded || !guard.TryWrite(output, field, isFirst: written == 0, hasMarks))
                Copy(output, field);
            written++;
        }
        return written;
    }

    private void WriteWhole(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes, bool hasMarks)
    {
        if (IsGuarded && guard.NeedsMark(bytes, hasMarks))
            csv.WriteWhole(output, [.. guard.Mark, .. bytes]);
        else
            csv.WriteWhole(output, bytes);
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

/// <summary>What a row is called in an error file.</summary>
/// <param name="Text">Of a <see cref="RowToken"/>; empty = it stands for no refused row.</param>
/// <param name="HasMarks">Its cells came with the mark of <see cref="CellGuard"/>, and have it still.</param>
internal readonly record struct ReportedToken(string Text, bool HasMarks);
