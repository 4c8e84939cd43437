"""The pages of this desk: opening a visit, what it needs, asking, ending; and the bereavement desk's bookings."""
