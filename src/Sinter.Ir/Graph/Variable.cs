using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>A value that is defined once: by an operation, or as an input of a function or block.</summary>
public sealed class Variable : Argument
{
    private readonly List<Operation> _users = [];

    public Variable(string name, MilType type)
        : base(type) => Name = name;

    public string Name { get; internal set; }

    /// <summary>The operation that defines it; null for inputs.</summary>
    public Operation? Producer { get; internal set; }

    /// <summary>The element type that the program gives it, whatever it is computed with; null until a compiler has chosen that.</summary>
    public ElementType? DeclaredElement { get; internal set; }

    /// <summary>Operations that read it, once per reading argument.</summary>
    public IReadOnlyList<Operation> Users => _users;

    /// <summary>How many block outputs it is.</summary>
    public int BlockOutputUses { get; internal set; }

    public bool IsUsed => _users.Count > 0 || BlockOutputUses > 0;

    /// <summary>The literal when a <c>const</c> defines it.</summary>
    public Literal? Constant => Producer is { Type: "const" } producer ? producer.Attributes.GetValueOrDefault("val") : null;

    /// <summary>The tensor when a <c>const</c> defines it with one.</summary>
    public override Tensor? ConstantTensor => (Constant as TensorLiteral)?.Value;

    internal void AddUser(Operation user) => _users.Add(user);

    internal void RemoveUser(Operation user) => _users.Remove(user);

    public override string ToString() => $"{Type} {Name}";
}
