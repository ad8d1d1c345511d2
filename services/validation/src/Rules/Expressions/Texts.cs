using System.Text;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>The value of a cell that is no number and no truth.</summary>
internal sealed class BytesCell(int cell) : BytesValue
{
    private byte[] plain = [];

    public override bool TryRead(in RowCells row, out ReadOnlySpan<byte> bytes)
    {
        bytes = row[cell];
        if (!bytes.Contains((byte)'\\'))
            return true;
        if (RowFields.IsNull(bytes))
            return false;
        if (plain.Length < bytes.Length)
            plain = new byte[bytes.Length * 2];
        bytes = plain.AsSpan(0, RowFields.Unescape(bytes, plain));
        return true;
    }

    public override bool IsNull(in RowCells row) => RowFields.IsNull(row[cell]);
}

internal sealed class BytesConstant(string text) : BytesValue
{
    private readonly byte[] value = Encoding.UTF8.GetBytes(text);

    public override bool TryRead(in RowCells row, out ReadOnlySpan<byte> bytes)
    {
        bytes = value;
        return true;
    }
}

/// <summary>Without the spaces at its ends, and none of the other blanks: as the database trims.</summary>
internal sealed class Trimmed(BytesValue operand) : BytesValue
{
    public override bool TryRead(in RowCells row, out ReadOnlySpan<byte> bytes)
    {
        var isRead = operand.TryRead(row, out bytes);
        bytes = bytes.Trim((byte)' ');
        return isRead;
    }
}

/// <summary>In lower or upper case: character by character, the same in all languages, so that no text gets longer or shorter.</summary>
internal sealed class Cased(BytesValue operand, bool isUpper) : BytesValue
{
    /// <summary>A character in the other case may take more bytes, at most two for one.</summary>
    private const int GrowthOfBytes = 2;

    private byte[] cased = [];

    public override bool TryRead(in RowCells row, out ReadOnlySpan<byte> bytes)
    {
        if (!operand.TryRead(row, out bytes))
            return false;
        if (cased.Length < bytes.Length * GrowthOfBytes)
            cased = new byte[bytes.Length * GrowthOfBytes * 2];
        bytes = cased.AsSpan(0, Ascii.IsValid(bytes) ? Plain(bytes) : Unicode(bytes));
        return true;
    }

    private int Plain(ReadOnlySpan<byte> bytes)
    {
        var written = 0;
        _ = isUpper ? Ascii.ToUpper(bytes, cased, out written) : Ascii.ToLower(bytes, cased, out written);
        return written;
    }

    private int Unicode(ReadOnlySpan<byte> bytes)
    {
        var written = 0;
        while (Rune.DecodeFromUtf8(bytes, out var character, out var length) == System.Buffers.OperationStatus.Done)
        {
            written += (isUpper ? Rune.ToUpperInvariant(character) : Rune.ToLowerInvariant(character)).EncodeToUtf8(cased.AsSpan(written));
            bytes = bytes[length..];
        }
        return written;
    }
}

/// <summary>The first of some that is not null.</summary>
internal sealed class FirstBytes(BytesValue[] operands) : BytesValue
{
    public override bool TryRead(in RowCells row, out ReadOnlySpan<byte> bytes)
    {
        foreach (var operand in operands)
        {
            if (operand.TryRead(row, out bytes))
                return true;
        }
        bytes = default;
        return false;
    }
}
