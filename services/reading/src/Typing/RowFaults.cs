using System.Text;
using System.Text.Json;
using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Typing;

/// <summary>What is wrong with one record. Used again for the next.</summary>
internal sealed class RowFaults
{
    private const int LongestFound = 200;

    private readonly List<RejectCause> causes = [];
    private bool hasInvalidText;

    public bool Any => causes.Count > 0;

    /// <summary>The record cannot be read or typed; else it is staged with the rules that it breaks.</summary>
    public bool IsMalformed { get; private set; }

    public IReadOnlyList<RejectCause> Causes => [.. causes];

    public void Clear()
    {
        if (causes.Count == 0)
            return;
        causes.Clear();
        IsMalformed = hasInvalidText = false;
    }

    /// <summary>The record as a whole is malformed.</summary>
    public void Malformed(string code, string expected, string found) => Add(new RejectCause(null, code, expected, found), isMalformed: true);

    /// <summary>A cell that cannot be typed.</summary>
    public void Malformed(string column, CellProblem problem, ReadOnlySpan<byte> cell)
        => Add(new RejectCause(column, problem.Code, problem.Expected, Found(cell)), isMalformed: true);

    /// <summary>A cell that is typed, and breaks a rule all the same.</summary>
    public void BreaksRule(string column, CellProblem problem, ReadOnlySpan<byte> cell)
        => Add(new RejectCause(column, problem.Code, problem.Expected, Found(cell)), isMalformed: false);

    /// <summary>A cell that is not text in the file's encoding.</summary>
    /// <param name="column">The cell's column.</param>
    /// <param name="record">The record that it is of.</param>
    /// <param name="field">Which of its fields, from 0.</param>
    public void NotText(string column, RecordReader record, int field)
    {
        var place = record.PlaceOf(field);
        var at = record.Encoding.FirstForbidden(record.Raw[place]);
        NotText(column, record, at < 0 ? record.Encoding.FirstForbidden(record.Raw) : place.Start.Value + at, record.Field(field));
    }

    /// <summary>The record is not text in the file's encoding, as a whole: only where none of its cells is named for it.</summary>
    public void NotText(RecordReader record)
    {
        if (!hasInvalidText)
            NotText(null, record, record.Encoding.FirstForbidden(record.Raw), record.Raw);
    }

    private void NotText(string? column, RecordReader record, int at, ReadOnlySpan<byte> shown)
    {
        hasInvalidText = true;
        var found = Convert.ToHexString(record.Raw.Slice(at, Math.Min(record.Encoding.UnitBytes, record.Raw.Length - at)));
        var place = $"0x{found} at byte {record.FirstByte + at} of the file";
        Add(record.Encoding == TextEncoding.Utf8
            ? new RejectCause(column, ErrorCodes.InvalidUtf8, "text in UTF-8", $"{place}: {Found(shown)}")
            : new RejectCause(column, ErrorCodes.InvalidBytes, $"text in {record.Encoding.Title}", place), isMalformed: true);
    }

    /// <summary>The causes as they stand in a run: JSON objects separated by commas.</summary>
    public byte[] ToStagedCauses() => Encoding.UTF8.GetBytes(string.Join(',', causes.Select(cause => JsonSerializer.Serialize(cause, RejectStore.Json))));

    private void Add(RejectCause cause, bool isMalformed)
    {
        causes.Add(cause);
        IsMalformed |= isMalformed;
    }

    /// <summary>At most four bytes make a character, so only the start has to be decoded. Cut between characters, not within one.</summary>
    private static string Found(ReadOnlySpan<byte> cell)
    {
        var text = Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, LongestFound * 4)]);
        if (text.Length <= LongestFound)
            return text;
        return text[..(char.IsHighSurrogate(text[LongestFound - 1]) ? LongestFound - 1 : LongestFound)];
    }
}
