using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Reading.Typing;

namespace Imports.Reading.Tests;

public sealed class When_cells_have_further_types
{
    private static readonly ColumnDefinition Size = new() { Name = "c", Type = ColumnType.Enum, Allowed = ["S", "XL", "Größe 3"] };
    private static readonly ColumnDefinition Uuid = new() { Name = "c", Type = ColumnType.Uuid };
    private static readonly ColumnDefinition Moment = new() { Name = "c", Type = ColumnType.Timestamp, Zone = "Europe/Berlin" };

    [Theory]
    [InlineData("S", "S")]
    [InlineData(" xl ", "XL")]
    [InlineData("GRÖSSE 3", null)]
    [InlineData("GRÖßE 3", "Größe 3")]
    [InlineData("M", null)]
    [InlineData("XL XL XL XL XL XL", null)]
    public void An_enum_is_stored_as_it_is_listed(string cell, string? stored) => Is(Size, cell, stored, ErrorCodes.InvalidEnum);

    [Theory]
    [InlineData("7f3e0a1c-5b7d-4c58-9a51-0d9f3c1be2a4", "7f3e0a1c-5b7d-4c58-9a51-0d9f3c1be2a4")]
    [InlineData("{7F3E0A1C-5B7D-4C58-9A51-0D9F3C1BE2A4}", "7f3e0a1c-5b7d-4c58-9a51-0d9f3c1be2a4")]
    [InlineData(" 7F3E0A1C5B7D4C589A510D9F3C1BE2A4", "7f3e0a1c-5b7d-4c58-9a51-0d9f3c1be2a4")]
    [InlineData("7f3e0a1c-5b7d-4c58-9a51-0d9f3c1be2a", null)]
    [InlineData("7f3e0a1c-5b7d-4c58-9a510-d9f3c1be2a4", null)]
    [InlineData("{7f3e0a1c-5b7d-4c58-9a51-0d9f3c1be2a4)", null)]
    [InlineData("x", null)]
    public void A_uuid_is_stored_in_one_spelling(string cell, string? stored) => Is(Uuid, cell, stored, ErrorCodes.InvalidUuid);

    [Theory]
    [InlineData("2026-01-31T08:15", "2026-01-31 07:15:00.000000")]
    [InlineData("2026-07-31 08:15:30.5", "2026-07-31 06:15:30.500000")]
    [InlineData("2026-03-29T01:59", "2026-03-29 00:59:00.000000")]
    [InlineData("2026-03-29T02:30", null)]
    [InlineData("2026-10-25T02:30", null)]
    [InlineData("2026-10-25T02:30+01:00", "2026-10-25 01:30:00.000000")]
    [InlineData("2026-10-25T03:00", "2026-10-25 02:00:00.000000")]
    public void A_moment_that_its_clocks_skip_or_show_twice_is_refused(string cell, string? stored) => Is(Moment, cell, stored, ErrorCodes.InvalidTimestamp);

    [Theory]
    [InlineData("31.07.2026 08:15", "2026-07-31 06:15:00.000000")]
    [InlineData("31.07.2026 08:15 -02:00", "2026-07-31 10:15:00.000000")]
    [InlineData("25.10.2026 02:30", null)]
    [InlineData("07/31/2026 08:15", null)]
    public void A_column_may_have_several_formats(string cell, string? stored)
        => Is(Moment with { Formats = ["dd.MM.yyyy HH:mm", "dd.MM.yyyy HH:mm zzz"] }, cell, stored, ErrorCodes.InvalidTimestamp);

    [Theory]
    [InlineData("31.3.2026", "2026-03-31")]
    [InlineData("20260331", "2026-03-31")]
    [InlineData("31.3.26", "2026-03-31")]
    [InlineData("2026-03-31", null)]
    public void Dates_too(string cell, string? stored)
        => Is(new ColumnDefinition { Name = "c", Type = ColumnType.Date, Format = "d.M.yyyy", Formats = ["yyyyMMdd", "d.M.yy"] }, cell, stored, ErrorCodes.InvalidDate);

    private static void Is(ColumnDefinition column, string cell, string? stored, string code)
    {
        using var row = new RowBuffer(10);
        var problem = Cell.For(column).Encode(Encoding.UTF8.GetBytes(cell), row);
        Assert.Equal((stored is null ? code : null, stored ?? ""), (problem?.Code, Encoding.UTF8.GetString(row.Written)));
    }
}
