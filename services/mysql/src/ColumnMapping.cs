using System.Data;
using System.Globalization;
using Dapper;

namespace Imports.MySql;

/// <summary>How columns become .NET values, for every statement of the process.</summary>
internal static class ColumnMapping
{
    private static readonly Lock Gate = new();
    private static readonly GuidHandler Guids = new();
    private static readonly DateTimeOffsetHandler Times = new();
    private static readonly DateOnlyHandler Dates = new();
    private static bool registered;

    public static void Register()
    {
        lock (Gate)
        {
            if (registered)
                return;
            DefaultTypeMap.MatchNamesWithUnderscores = true;
            foreach (var type in new[] { typeof(Guid), typeof(DateTimeOffset), typeof(DateOnly) })
            {
                // The mapper's own idea of the type would win over a handler.
                SqlMapper.RemoveTypeMap(type);
                SqlMapper.RemoveTypeMap(typeof(Nullable<>).MakeGenericType(type));
            }

            SqlMapper.AddTypeHandler(typeof(Guid), Guids);
            SqlMapper.AddTypeHandler(typeof(DateTimeOffset), Times);
            SqlMapper.AddTypeHandler(typeof(DateOnly), Dates);
            registered = true;
        }
    }

    /// <summary>Maps a value that came past the handlers.</summary>
    public static void Apply(IDbDataParameter parameter)
    {
        switch (parameter.Value)
        {
            case Guid value:
                Guids.SetValue(parameter, value);
                break;
            case DateTimeOffset value:
                Times.SetValue(parameter, value);
                break;
            case DateOnly value:
                Dates.SetValue(parameter, value);
                break;
        }
    }

    private abstract class Handler<T> : SqlMapper.ITypeHandler
        where T : struct
    {
        public void SetValue(IDbDataParameter parameter, object value)
        {
            if (value is T known)
                Set(parameter, known);
            else
                parameter.Value = DBNull.Value;
        }

        // The mapper hands NULL over where it maps a single column.
        public object? Parse(Type destinationType, object value) => value switch
        {
            not (DBNull or null) => Get(value),
            _ when Nullable.GetUnderlyingType(destinationType) is not null => null,
            _ => throw new InvalidCastException($"NULL is no {typeof(T).Name}: ask for {typeof(T).Name}?."),
        };

        protected abstract void Set(IDbDataParameter parameter, T value);

        protected abstract T Get(object value);

        protected static InvalidCastException Wrong(object value, string expected)
            => new($"A {typeof(T).Name} is read from {expected}, not from a {value.GetType().Name}.");
    }

    // BINARY(16) in the byte order of RFC 4122, so that time-ordered ids sort by time.
    private sealed class GuidHandler : Handler<Guid>
    {
        protected override void Set(IDbDataParameter parameter, Guid value)
        {
            parameter.DbType = DbType.Binary;
            parameter.Value = value.ToByteArray(bigEndian: true);
        }

        protected override Guid Get(object value) => value switch
        {
            byte[] { Length: 16 } bytes => new Guid(bytes, bigEndian: true),
            Guid guid => guid,
            string text => Guid.Parse(text),
            _ => throw Wrong(value, "BINARY(16)"),
        };
    }

    // DATETIME(6) in UTC.
    private sealed class DateTimeOffsetHandler : Handler<DateTimeOffset>
    {
        protected override void Set(IDbDataParameter parameter, DateTimeOffset value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        }

        protected override DateTimeOffset Get(object value) => value is DateTime time
            ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))
            : throw Wrong(value, "DATETIME");
    }

    private sealed class DateOnlyHandler : Handler<DateOnly>
    {
        protected override void Set(IDbDataParameter parameter, DateOnly value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }

        protected override DateOnly Get(object value) => value is DateTime time ? DateOnly.FromDateTime(time) : throw Wrong(value, "DATE");
    }
}
