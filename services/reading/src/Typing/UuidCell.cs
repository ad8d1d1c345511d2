using System.Buffers.Text;
using Imports.Contracts;

namespace Imports.Reading.Typing;

/// <summary>A UUID with hyphens, in braces or not, or as 32 digits, in any case; stored in lower case with hyphens.</summary>
internal sealed class UuidCell : Cell
{
    private const int StoredBytes = 36;

    private static readonly CellProblem Invalid = new(ErrorCodes.InvalidUuid, "a UUID, e.g. 7f3e0a1c-5b7d-4c58-9a51-0d9f3c1be2a4");

    public override CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row)
    {
        var text = Trim(cell);
        var format = text.Length switch { StoredBytes => 'D', StoredBytes + 2 => 'B', 32 => 'N', _ => default };
        if (format == default || !Utf8Parser.TryParse(text, out Guid uuid, out var read, format) || read != text.Length)
            return Invalid;
        Span<byte> stored = stackalloc byte[StoredBytes];
        uuid.TryFormat(stored, out _);
        row.Put(stored);
        return null;
    }
}
