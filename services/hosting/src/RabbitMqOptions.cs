namespace Imports.Hosting;

/// <summary>Where RabbitMQ is. Bound from the configuration section <c>RabbitMq</c>.</summary>
public sealed record RabbitMqOptions
{
    /// <summary><c>amqp://user:password@host:port/vhost</c>, or <c>amqps://</c>. The default is what a new broker lets in from its own machine alone.</summary>
    public Uri Uri { get; init; } = new("amqp://guest:guest@127.0.0.1:5672/");
}
